package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Message ids: a retry is answered as the first time, and changes nothing. */
abstract class MessageIdContract extends Theme {
  private static final int THREADS = 64;

  /** Ids that a careless store could take for the same as another. */
  private static final List<String> ALIKE =
      List.of(
          "a",
          "A",
          "a ",
          " a",
          "aa",
          "a:",
          "a\u0000",
          "\u0000a",
          "é",
          "e\u0301",
          "ß",
          "ss",
          "1",
          "01",
          "1.0",
          "null",
          "*",
          "a*",
          "\uD83D\uDE00",
          "\uD83D\uDE01");

  MessageIdContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void append_duplicate_isAnsweredAsTheFirstTime() throws Exception {
    Acknowledgement first = append(SESSION, Messages.withId("a", "text"));
    advance(Duration.ofMinutes(1));

    Acknowledgement again = append(SESSION, Messages.withId("a", "text"));

    assertThat(first.duplicate()).isFalse();
    assertThat(again)
        .isEqualTo(
            Acknowledgement.of(first.sequence(), first.appendTime(), true, first.durability()));
  }

  @Test
  void append_duplicate_storesNothing() throws Exception {
    append(SESSION, Messages.withId("a", "text"));
    var before = find(SESSION);
    advance(Duration.ofMinutes(1));

    append(SESSION, Messages.withId("a", "text"));

    assertThat(find(SESSION)).isEqualTo(before);
  }

  @Test
  void append_duplicateOfAnOldMessage_hasItsSequence() {
    append(SESSION, Messages.withId("a", "first"));
    append(SESSION, Messages.withId("b", "second"));
    append(SESSION, "third");

    assertThat(append(SESSION, Messages.withId("a", "first")).sequence()).isEqualTo(1);
    assertThat(append(SESSION, Messages.withId("b", "second")).sequence()).isEqualTo(2);
    assertTexts(SESSION, "first", "second", "third");
  }

  @Test
  void append_afterDuplicate_getsTheNextSequence() {
    append(SESSION, Messages.withId("a", "first"));
    append(SESSION, Messages.withId("a", "first"));

    assertThat(append(SESSION, Messages.withId("b", "second")).sequence()).isEqualTo(2);
    assertTexts(SESSION, "first", "second");
  }

  @Test
  void append_duplicateWithoutWaiting_isAnsweredAsTheFirstTime() {
    CompletionStage<Acknowledgement> first = appendLater(SESSION, Messages.withId("a", "text"));
    CompletionStage<Acknowledgement> again = appendLater(SESSION, Messages.withId("a", "text"));

    assertThat(await(first).duplicate()).isFalse();
    assertThat(await(again).duplicate()).isTrue();
    assertThat(await(again).sequence()).isEqualTo(1);
    assertTexts(SESSION, "text");
  }

  @Test
  void append_duplicateWithOtherExpectedSequence_isStillADuplicate() {
    append(SESSION, Messages.withId("a", "first"));
    append(SESSION, Messages.withId("b", "second"));
    Append<Message> retry =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.withId("a", "first"))
            .messageId("a")
            .expectedSequence(0)
            .build();

    Acknowledgement answer = await(store.append(retry));

    assertThat(answer.duplicate()).isTrue();
    assertThat(answer.sequence()).isEqualTo(1);
  }

  @Test
  void append_attributesInOtherOrder_isADuplicate() {
    Map<String, String> forward = new LinkedHashMap<>();
    Map<String, String> backward = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      forward.put("key " + i, "value " + i);
      backward.put("key " + (19 - i), "value " + (19 - i));
    }
    append(SESSION, withIdAndAttributes(forward));

    assertThat(append(SESSION, withIdAndAttributes(backward)).duplicate()).isTrue();
  }

  private static Message withIdAndAttributes(Map<String, String> attributes) {
    return Messages.withAttributes(attributes).toBuilder().messageId("a").build();
  }

  @Test
  void append_everyFieldTheSame_isADuplicate() {
    append(SESSION, Messages.complete());

    assertThat(append(SESSION, Messages.complete()).duplicate()).isTrue();
  }

  @Test
  void append_sameIdInOtherSession_isIndependent() {
    append("one", Messages.withId("a", "text of one"));

    Acknowledgement answer = append("two", Messages.withId("a", "text of two"));

    assertThat(answer.duplicate()).isFalse();
    assertThat(answer.sequence()).isEqualTo(1);
    assertTexts("one", "text of one");
    assertTexts("two", "text of two");
  }

  @Test
  void append_idsThatLookAlike_areDifferent() {
    List<Acknowledgement> answers =
        ALIKE.stream().map(id -> append(SESSION, Messages.withId(id, "text"))).toList();

    assertThat(answers).extracting(Acknowledgement::duplicate).containsOnly(false);
    assertThat(answers)
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(ALIKE.size()));
  }

  @Test
  void append_idsThatLookAlike_areEachRecognised() {
    ALIKE.forEach(id -> append(SESSION, Messages.withId(id, "text")));

    List<Acknowledgement> again =
        ALIKE.stream().map(id -> append(SESSION, Messages.withId(id, "text"))).toList();

    assertThat(again).extracting(Acknowledgement::duplicate).containsOnly(true);
    assertThat(again)
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(ALIKE.size()));
  }

  @Test
  void append_longestIds_differInTheLastByte() {
    String stem = "m".repeat(127);

    List<Acknowledgement> answers =
        Stream.of("1", "2", "1", "2")
            .map(last -> append(SESSION, Messages.withId(stem + last, "text " + last)))
            .toList();

    assertThat(answers).extracting(Acknowledgement::sequence).containsExactly(1L, 2L, 1L, 2L);
    assertTexts(SESSION, "text 1", "text 2");
  }

  @Test
  void append_afterRefusal_idIsStillFree() {
    Append<Message> refused =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.withId("a", "refused"))
            .messageId("a")
            .expectedSequence(7)
            .build();
    awaitRefusal(Reason.SEQUENCE_MISMATCH, store.append(refused));

    assertThat(append(SESSION, Messages.withId("a", "accepted")).duplicate()).isFalse();
    assertTexts(SESSION, "accepted");
  }

  @Test
  void append_idOfTheMessageButNotOfTheAppend_isNotLookedAt() {
    await(store.append(Append.of(SESSION, Messages.withId("a", "text"))));
    Acknowledgement answer = await(store.append(Append.of(SESSION, Messages.withId("a", "text"))));

    assertThat(answer.duplicate()).isFalse();
    assertTexts(SESSION, "text", "text");
  }

  @Test
  void append_manyThreadsRetryOneMessage_storeItOnce() {
    List<Acknowledgement> answers =
        inParallel(THREADS, thread -> append(SESSION, Messages.withId("a", "text")));

    assertThat(answers).filteredOn(answer -> !answer.duplicate()).hasSize(1);
    assertThat(answers).extracting(Acknowledgement::sequence).containsOnly(1L);
    assertThat(answers)
        .extracting(Acknowledgement::appendTime)
        .containsOnly(answers.get(0).appendTime());
    assertTexts(SESSION, "text");
  }

  @Test
  void append_manyThreadsRetryTheSameMessages_storeEachOnce() {
    int messages = 20;
    List<List<Acknowledgement>> answers =
        inParallel(
            THREADS / 8,
            thread ->
                Stream.iterate(0, i -> i < messages, i -> i + 1)
                    .map(i -> append(SESSION, Messages.withId("id " + i, "text " + i)))
                    .toList());

    assertThat(answers.stream().flatMap(List::stream))
        .filteredOn(answer -> !answer.duplicate())
        .extracting(Acknowledgement::sequence)
        .containsExactlyInAnyOrder(Messages.sequencesTo(messages));
    assertThat(find(SESSION).info().lastSequence()).isEqualTo(messages);
  }
}
