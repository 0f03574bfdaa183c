package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Message ids that come again with another message: refused, and nothing changes. */
abstract class MessageIdReuseContract extends Theme {
  private static final int THREADS = 64;

  MessageIdReuseContract(SessionStoreContract contract) {
    super(contract);
  }

  static Stream<Named<Message>> differentMessages() {
    Message same = Messages.complete();
    return Stream.of(
        named("sender", same.toBuilder().sender("Grace").build()),
        named("no sender", same.toBuilder().sender(Optional.empty()).build()),
        named("content type", same.toBuilder().contentType("text/html").build()),
        named("no content type", same.toBuilder().contentType(Optional.empty()).build()),
        named("text", same.toBuilder().text("Good evening.").build()),
        named("white space", same.toBuilder().text("Good morning. ").build()),
        named("upper case", same.toBuilder().text("GOOD MORNING.").build()),
        named("data instead of text", Messages.completeWithData()),
        named("attribute's value", same.toBuilder().putAttributes("more", "than before").build()),
        named("attribute's key", withAttributes(Map.of("topic", "weather", "Language", "en"))),
        named("values exchanged", withAttributes(Map.of("topic", "en", "language", "weather"))),
        named("one attribute less", withAttributes(Map.of("topic", "weather"))),
        named("no attributes", withAttributes(Map.of())),
        named("sent a nanosecond later", same.toBuilder().sentAt(oneNanosecondAfter(same)).build()),
        named("no time", same.toBuilder().sentAt(Optional.empty()).build()));
  }

  private static Message withAttributes(Map<String, String> attributes) {
    return Messages.complete().toBuilder().attributes(attributes).build();
  }

  private static Instant oneNanosecondAfter(Message message) {
    return message.sentAt().orElseThrow().plusNanos(1);
  }

  @ParameterizedTest
  @MethodSource("differentMessages")
  void append_idReused_isRefused(Message different) {
    append(SESSION, Messages.complete());

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, different));

    assertThat(find(SESSION).messages())
        .extracting(stored -> stored.message())
        .containsExactly(Messages.complete());
  }

  @Test
  void append_idReusedWithOtherData_isRefused() {
    append(SESSION, Messages.completeWithData());
    Message shorter =
        Messages.completeWithData().toBuilder().data(Messages.everyByteValue(299)).build();

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, shorter));

    assertThat(append(SESSION, Messages.completeWithData()).duplicate()).isTrue();
  }

  @Test
  void append_idReused_saysWhereTheIdIs() {
    append(SESSION, "first");
    append(SESSION, Messages.withId("a", "second"));

    SessionStoreException refusal =
        awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "third")));

    assertThat(refusal.details()).isEqualTo(Map.of("message_id", "a", "sequence", "2"));
  }

  @Test
  void append_idReused_storesNothing() {
    append(SESSION, Messages.withId("a", "first"));
    var before = find(SESSION);

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "second")));

    assertThat(find(SESSION)).isEqualTo(before);
  }

  @Test
  void append_afterReuse_retryOfTheFirstIsStillADuplicate() {
    append(SESSION, Messages.withId("a", "first"));
    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "second")));

    assertThat(append(SESSION, Messages.withId("a", "first")).duplicate()).isTrue();
    assertThat(append(SESSION, Messages.text("second")).sequence()).isEqualTo(2);
  }

  @Test
  void append_idReusedWithOtherExpectedSequence_isRefusedForTheId() {
    append(SESSION, Messages.withId("a", "first"));
    Append<Message> twiceWrong =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.withId("a", "second"))
            .messageId("a")
            .expectedSequence(7)
            .build();

    awaitRefusal(Reason.MESSAGE_ID_REUSED, store.append(twiceWrong));
  }

  @Test
  void append_manyThreadsReuseOneId_storeOneMessage() {
    List<Optional<Reason>> refusals =
        inParallel(
            THREADS,
            thread ->
                refusal(appendLater(SESSION, Messages.withId("a", "text " + thread)))
                    .map(SessionStoreException::reason));

    assertThat(refusals).filteredOn(Optional::isEmpty).hasSize(1);
    assertThat(refusals)
        .filteredOn(Optional::isPresent)
        .containsOnly(Optional.of(Reason.MESSAGE_ID_REUSED));
    assertThat(find(SESSION).info().lastSequence()).isEqualTo(1);
  }
}
