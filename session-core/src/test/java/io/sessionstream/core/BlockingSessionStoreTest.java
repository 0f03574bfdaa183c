package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class BlockingSessionStoreTest {
  private static final Message MESSAGE = Message.builder().text("text").build();

  private final SessionStore<Message> store = GuavaSessionStore.forMessages().build();
  private final BlockingSessionStore<Message> blocking =
      new BlockingSessionStore<>(store, Duration.ofSeconds(10));

  /** A store whose answers to {@code exists} are made by the test. */
  private static BlockingSessionStore<Message> answering(
      CompletionStage<Boolean> answer, Duration timeout) {
    SessionStore<Message> behind = GuavaSessionStore.forMessages().build();
    return new BlockingSessionStore<>(
        new SessionStore<>() {
          @Override
          public CompletionStage<Boolean> exists(String sessionId) {
            return answer;
          }

          @Override
          public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
            return behind.getOrCreate(sessionId);
          }

          @Override
          public CompletionStage<Acknowledgement> append(Append<Message> append) {
            return behind.append(append);
          }

          @Override
          public CompletionStage<Optional<Session<Message>>> find(
              String sessionId, MessageRange range) {
            return behind.find(sessionId, range);
          }

          @Override
          public CompletionStage<SessionPage> listSessions(SessionQuery query) {
            return behind.listSessions(query);
          }

          @Override
          public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
            return behind.closeSession(sessionId);
          }

          @Override
          public CompletionStage<Boolean> deleteSession(String sessionId) {
            return behind.deleteSession(sessionId);
          }

          @Override
          public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
            return behind.watch(request);
          }

          @Override
          public CompletionStage<StoreHealth> check() {
            return behind.check();
          }

          @Override
          public void close() {
            behind.close();
          }
        },
        timeout);
  }

  @Test
  void calls_store_returnItsAnswers() {
    SessionInfo created = blocking.getOrCreate("a");
    Acknowledgement acknowledgement = blocking.append(Append.of("a", MESSAGE));
    Session<Message> found = blocking.find("a", MessageRange.all()).orElseThrow();

    assertThat(created.lastSequence()).isEqualTo(0);
    assertThat(acknowledgement.sequence()).isEqualTo(1);
    assertThat(found.messages())
        .containsExactly(StoredMessage.of(1, acknowledgement.appendTime(), MESSAGE));
    assertThat(blocking.exists("a")).isTrue();
    assertThat(blocking.exists("b")).isFalse();
    assertThat(blocking.find("b", MessageRange.all())).isEmpty();
    assertThat(blocking.check().healthy()).isTrue();
  }

  @Test
  void callsOnSessions_store_returnItsAnswers() {
    SessionInfo created = blocking.getOrCreate("a");

    assertThat(blocking.listSessions(SessionQuery.all()))
        .isEqualTo(new SessionPage(List.of(created), false));
    assertThat(blocking.closeSession("a"))
        .contains(SessionInfo.builder().from(created).closed(true).build());
    assertThat(blocking.closeSession("b")).isEmpty();
    assertThat(blocking.deleteSession("a")).isTrue();
    assertThat(blocking.deleteSession("a")).isFalse();
  }

  @Test
  void calls_refused_throwTheRefusal() {
    Append<Message> mismatch =
        Append.<Message>builder().sessionId("a").message(MESSAGE).expectedSequence(7).build();

    SessionStoreException refusal =
        catchThrowableOfType(SessionStoreException.class, () -> blocking.append(mismatch));

    assertThat(refusal.reason()).isEqualTo(Reason.SEQUENCE_MISMATCH);
  }

  @Test
  void calls_derivedAnswerFails_throwTheFailureItself() {
    SessionStoreException failure = SessionStoreException.closed();
    CompletionStage<Boolean> derived =
        CompletableFuture.<Boolean>failedFuture(failure).thenApply(answer -> answer);

    assertThatThrownBy(() -> answering(derived, Duration.ofSeconds(10)).exists("a"))
        .isSameAs(failure);
  }

  @Test
  void calls_answerFailsWithCheckedException_throwItAsTheCause() {
    TimeoutException failure = new TimeoutException("of the driver");

    assertThatThrownBy(
            () ->
                answering(CompletableFuture.failedFuture(failure), Duration.ofSeconds(10))
                    .exists("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(failure);
  }

  @Test
  void calls_noAnswer_failAfterTheTimeout() {
    CompletableFuture<Boolean> never = new CompletableFuture<>();

    SessionStoreException failure =
        catchThrowableOfType(
            SessionStoreException.class, () -> answering(never, Duration.ofMillis(1)).exists("a"));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessage("the store did not answer within PT0.001S");
    assertThat(never).isNotDone();
  }

  @Test
  void calls_interrupted_failAndKeepTheFlag() {
    CompletableFuture<Boolean> never = new CompletableFuture<>();
    Thread.currentThread().interrupt();

    SessionStoreException failure =
        catchThrowableOfType(
            SessionStoreException.class,
            () -> answering(never, Duration.ofSeconds(10)).exists("a"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void calls_storeClosed_throwClosed() {
    store.close();

    SessionStoreException failure =
        catchThrowableOfType(SessionStoreException.class, () -> blocking.exists("a"));

    assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
    assertThat(blocking.check().healthy()).isFalse();
  }
}
