package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

final class ValidatingSessionStoreTest {
  private static final Message VALID = Message.builder().text("text").build();
  private static final Message INVALID = Message.builder().messageId("m".repeat(129)).build();

  private final SessionStore<Message> behind = GuavaSessionStore.forMessages().build();
  private final SessionStore<Message> store = ValidatingSessionStore.withStandardRules(behind);

  private static List<Violation> violations(CompletableFuture<?> answer) {
    assertThat(answer).isCompletedExceptionally();
    try {
      answer.join();
      return List.of();
    } catch (CompletionException e) {
      return e.getCause() instanceof InvalidMessageException invalid
          ? invalid.violations()
          : List.of();
    }
  }

  @Test
  void append_valid_reachesTheStoreBehind() {
    Acknowledgement answer = store.append(Append.of("a", VALID)).toCompletableFuture().join();

    assertThat(
            behind
                .find("a", MessageRange.all())
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .messages())
        .containsExactly(StoredMessage.of(1, answer.appendTime(), VALID));
  }

  @Test
  void append_invalid_failsWithAllViolations() {
    CompletableFuture<Acknowledgement> answer =
        store
            .append(
                Append.<Message>builder()
                    .sessionId("a\n")
                    .message(INVALID)
                    .expectedSequence(-1)
                    .build())
            .toCompletableFuture();

    assertThat(violations(answer))
        .extracting(Violation::field)
        .containsExactly(
            "session_id", "message.message_id", "message.content", "expected_sequence");
  }

  @Test
  void append_invalid_neverReachesTheStoreBehind() {
    CompletableFuture<Acknowledgement> answer =
        store.append(Append.of("a", INVALID)).toCompletableFuture();

    assertThat(answer).isCompletedExceptionally();
    assertThat(behind.exists("a").toCompletableFuture().join()).isFalse();
  }

  @Test
  void append_emptySessionId_isRequired() {
    assertThat(violations(store.append(Append.of("", VALID)).toCompletableFuture()))
        .containsExactly(Violation.of("session_id", "is required"));
  }

  @Test
  void append_refusedByTheStoreBehind_failsWithItsRefusal() {
    Append<Message> mismatch =
        Append.<Message>builder().sessionId("a").message(VALID).expectedSequence(7).build();

    assertThatThrownBy(() -> store.append(mismatch).toCompletableFuture().join())
        .hasCauseInstanceOf(SessionStoreException.class);
  }

  @Test
  void append_rulesOfOnesOwn_hold() {
    SessionStore<Message> strict =
        new ValidatingSessionStore(
            behind,
            RuleSet.<Submission>builder()
                .nested(
                    "message",
                    Submission::message,
                    RuleSet.<Message>builder().required("sender", Message::sender).build())
                .build());

    assertThat(violations(strict.append(Append.of("a", VALID)).toCompletableFuture()))
        .containsExactly(Violation.of("message.sender", "is required"));
  }

  @Test
  void otherCalls_answerLikeTheStoreBehind() {
    SessionInfo created = store.getOrCreate("a").toCompletableFuture().join();

    assertThat(behind.getOrCreate("a").toCompletableFuture().join()).isEqualTo(created);
    assertThat(store.exists("a").toCompletableFuture().join()).isTrue();
    assertThat(store.exists("b").toCompletableFuture().join()).isFalse();
    assertThat(store.find("a", MessageRange.all()).toCompletableFuture().join())
        .contains(new Session<>(created, List.of()));
    assertThat(store.check().toCompletableFuture().join())
        .isEqualTo(behind.check().toCompletableFuture().join());
  }

  @Test
  void callsOnSessions_reachTheStoreBehind() {
    SessionInfo created = behind.getOrCreate("a").toCompletableFuture().join();

    assertThat(store.listSessions(SessionQuery.all()).toCompletableFuture().join())
        .isEqualTo(new SessionPage(List.of(created), false));
    assertThat(store.closeSession("a").toCompletableFuture().join())
        .contains(SessionInfo.builder().from(created).closed(true).build());
    assertThat(store.deleteSession("a").toCompletableFuture().join()).isTrue();
    assertThat(behind.exists("a").toCompletableFuture().join()).isFalse();
    assertThat(store.closeSession("a").toCompletableFuture().join()).isEmpty();
  }

  @Test
  void watch_isThatOfTheStoreBehind() {
    CompletableFuture<WatchEvent<Message>> first = new CompletableFuture<>();
    store
        .watch(WatchRequest.of("unknown"))
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(WatchEvent<Message> event) {
                first.complete(event);
              }

              @Override
              public void onError(Throwable failure) {
                first.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {}
            });

    assertThat(first)
        .succeedsWithin(Duration.ofSeconds(10))
        .isEqualTo(new WatchEvent.Ended<Message>(0, WatchEvent.EndReason.NOT_FOUND, 0));
  }

  @Test
  void close_closesTheStoreBehind() {
    store.close();

    assertThat(behind.check().toCompletableFuture().join().healthy()).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway") // Java callers without a null checker can do it.
  void append_null_isThrownBack() {
    assertThatNullPointerException().isThrownBy(() -> store.append(null));
  }

  @Test
  void append_underAnotherMessageId_fails() {
    Append<Message> append =
        Append.<Message>builder()
            .sessionId("s")
            .message(VALID.toBuilder().messageId("1").build())
            .messageId("2")
            .build();
    assertThat(store.append(append))
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withMessageContaining("message.message_id must be the message id of the append");
  }
}
