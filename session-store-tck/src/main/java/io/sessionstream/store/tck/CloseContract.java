package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Closing sessions: they are read as before, and take no new messages. */
abstract class CloseContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final int MOST_MESSAGES = 3;

  CloseContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults()
        .withIdleTimeToLive(TIME_TO_LIVE)
        .withMaxMessagesPerSession(MOST_MESSAGES);
  }

  private SessionInfo close(String sessionId) {
    return await(store.closeSession(sessionId)).orElseThrow();
  }

  private void assertClosed(Message message) {
    assertThat(awaitRefusal(Reason.SESSION_CLOSED, appendLater(SESSION, message)).details())
        .isEqualTo(Map.of("session_id", SESSION));
  }

  @Test
  void closed_newSession_isFalse() {
    append(SESSION, "text");

    assertThat(find(SESSION).info().closed()).isFalse();
    assertThat(await(store.getOrCreate("empty")).closed()).isFalse();
  }

  @Test
  void close_session_isAnsweredWithWhatItIsFromNowOn() {
    append(SESSION, "first", "second");
    Session<Message> before = find(SESSION);

    SessionInfo closed = close(SESSION);

    assertThat(closed).isEqualTo(SessionInfo.builder().from(before.info()).closed(true).build());
    assertThat(find(SESSION)).isEqualTo(new Session<>(closed, before.messages()));
    assertThat(await(store.getOrCreate(SESSION))).isEqualTo(closed);
    assertThat(exists(SESSION)).isTrue();
  }

  @Test
  void close_unknownSession_isAnsweredWithNothingAndCreatesNone() {
    assertThat(await(store.closeSession(SESSION))).isEmpty();

    assertNoSession(SESSION);
  }

  @Test
  void close_again_hasNoEffect() {
    append(SESSION, "text");
    SessionInfo closed = close(SESSION);

    assertThat(close(SESSION)).isEqualTo(closed);
    assertTexts(SESSION, "text");
  }

  @Test
  void append_closed_isRefusedAndStoresNothing() {
    append(SESSION, "first");
    close(SESSION);

    assertClosed(Messages.text("second"));
    assertClosed(Messages.withId("a", "second"));

    assertTexts(SESSION, "first");
  }

  @Test
  void append_closedWithoutMessages_isRefused() {
    await(store.getOrCreate(SESSION));
    close(SESSION);

    assertClosed(Messages.text("first"));
    assertTexts(SESSION);
  }

  @Test
  void append_closedAndRefusedBefore_isRefusedAgain() {
    append(SESSION, "first");
    close(SESSION);

    assertClosed(Messages.withId("a", "second"));
    assertClosed(Messages.withId("a", "second"));
  }

  @Test
  void append_retryInClosedSession_isADuplicate() {
    Acknowledgement original = append(SESSION, Messages.withId("a", "first"));
    append(SESSION, "second");
    close(SESSION);

    assertThat(append(SESSION, Messages.withId("a", "first")))
        .isEqualTo(Acknowledgement.of(1, original.appendMillis(), true, original.durability()));
  }

  @Test
  void append_idReusedInClosedSession_isRefusedForTheId() {
    append(SESSION, Messages.withId("a", "first"));
    close(SESSION);

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "other")));
  }

  @Test
  void append_otherExpectedSequenceInClosedSession_isRefusedAsClosed() {
    append(SESSION, "first");
    close(SESSION);

    awaitRefusal(Reason.SESSION_CLOSED, appendExpecting(7, "second"));
    awaitRefusal(Reason.SESSION_CLOSED, appendExpecting(1, "second"));
  }

  @Test
  void append_closedAndFull_isRefusedAsClosed() {
    append(SESSION, texts(MOST_MESSAGES));
    close(SESSION);

    assertClosed(Messages.text("text"));
  }

  @Test
  void append_otherSession_isAccepted() {
    append(SESSION, "text");
    append(SESSION + "-2", "text");
    close(SESSION);

    assertThat(append(SESSION + "-2", Messages.text("text")).sequence()).isEqualTo(2);
    assertThat(append("new", Messages.text("text")).sequence()).isEqualTo(1);
    assertThat(find(SESSION + "-2").info().closed()).isFalse();
  }

  @Test
  void close_session_doesNotProlongItsLife() throws Exception {
    append(SESSION, "text");
    advance(TIME_TO_LIVE.minusSeconds(1));
    close(SESSION);
    advance(Duration.ofSeconds(1));

    assertNoSession(SESSION);
    assertThat(await(store.closeSession(SESSION))).isEmpty();
  }

  @Test
  void append_closedAndExpired_startsAnew() throws Exception {
    append(SESSION, Messages.withId("a", "old"));
    long before = close(SESSION).incarnation();
    advance(TIME_TO_LIVE);

    assertThat(append(SESSION, Messages.withId("a", "new")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "new");
    assertThat(find(SESSION).info().closed()).isFalse();
    assertThat(incarnation(SESSION)).isNotEqualTo(before);
  }
}
