package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.StoredMessage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Appending: order, sequences and times. */
abstract class AppendContract extends Theme {
  AppendContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void append_firstMessage_getsSequenceOne() {
    Acknowledgement answer = append(SESSION, Messages.text("first"));

    assertThat(answer.sequence()).isEqualTo(1);
    assertThat(answer.duplicate()).isFalse();
  }

  @Test
  void append_acknowledged_isFound() {
    append(SESSION, Messages.text("first"));

    assertTexts(SESSION, "first");
  }

  @Test
  void append_manyMessages_keepsTheirOrderWithoutGaps() {
    String[] texts = texts(100);

    List<Acknowledgement> answers = append(SESSION, texts);

    assertThat(answers)
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(100));
    assertTexts(SESSION, texts);
  }

  @Test
  void append_withoutWaiting_keepsTheOrderOfTheCalls() {
    String[] texts = texts(500);

    List<CompletionStage<Acknowledgement>> answers =
        List.of(texts).stream().map(text -> appendLater(SESSION, Messages.text(text))).toList();

    assertThat(awaitAll(answers))
        .extracting(Acknowledgement::sequence)
        .containsExactly(Messages.sequencesTo(500));
    assertTexts(SESSION, texts);
  }

  @Test
  void append_severalSessions_countsEachByItself() {
    List<Acknowledgement> answers =
        List.of(
            append("one", Messages.text("a")),
            append("two", Messages.text("b")),
            append("one", Messages.text("c")),
            append("two", Messages.text("d")));

    assertThat(answers).extracting(Acknowledgement::sequence).containsExactly(1L, 1L, 2L, 2L);
    assertTexts("one", "a", "c");
    assertTexts("two", "b", "d");
  }

  @Test
  void append_sessionWithoutMessages_getsSequenceOne() {
    await(store.getOrCreate(SESSION));

    assertThat(append(SESSION, Messages.text("first")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "first");
  }

  @Test
  void append_sameMessageWithoutId_isStoredAgain() {
    List<Acknowledgement> answers = append(SESSION, "again", "again");

    assertThat(answers).extracting(Acknowledgement::sequence).containsExactly(1L, 2L);
    assertThat(answers).extracting(Acknowledgement::duplicate).containsExactly(false, false);
    assertTexts(SESSION, "again", "again");
  }

  @Test
  void append_answerCancelled_isNotUndone() {
    appendLater(SESSION, Messages.text("first")).toCompletableFuture().cancel(true);

    assertThat(append(SESSION, Messages.text("second")).sequence()).isEqualTo(2);
    assertTexts(SESSION, "first", "second");
  }

  @Test
  void appendTime_isTheSameInAnswerAndSession() throws Exception {
    Acknowledgement first = append(SESSION, Messages.text("first"));
    advance(Duration.ofMinutes(1));
    Acknowledgement second = append(SESSION, Messages.text("second"));

    assertThat(find(SESSION).messages())
        .containsExactly(
            StoredMessage.of(1, first.appendTime(), Messages.text("first")),
            StoredMessage.of(2, second.appendTime(), Messages.text("second")));
  }

  @Test
  void appendTime_isToTheMillisecond() {
    Acknowledgement answer = append(SESSION, Messages.text("first"));

    assertThat(answer.appendTime()).isEqualTo(answer.appendTime().truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void appendTime_neverDecreases() {
    List<Acknowledgement> answers = append(SESSION, texts(100));

    assertThat(answers).extracting(Acknowledgement::appendTime).isSorted();
  }

  @Test
  void appendTime_timeHasPassed_isLater() throws Exception {
    Acknowledgement first = append(SESSION, Messages.text("first"));
    advance(Duration.ofMinutes(1));
    Acknowledgement second = append(SESSION, Messages.text("second"));

    assertThat(Duration.between(first.appendTime(), second.appendTime()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
  }
}
