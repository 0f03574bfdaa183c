package io.sessionstream.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/** Asks a store, and waits for what it answers. */
final class Answers {
  private static final int PATIENCE_SECONDS = 20;

  private Answers() {}

  static Message text(String text) {
    return Message.builder().text(text).build();
  }

  static Message withId(String messageId, String text) {
    return Message.builder().messageId(messageId).text(text).build();
  }

  static <T> T get(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return fail("the store answered with a failure: " + e.getCause(), e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      return fail("the store did not answer", e);
    }
  }

  /** The failure that the store answered with, if it is one. */
  static Optional<SessionStoreException> refusal(CompletionStage<?> answer) {
    try {
      answer.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return e.getCause() instanceof SessionStoreException refusal
          ? Optional.of(refusal)
          : fail("not a SessionStoreException: " + e.getCause(), e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      return fail("the store did not answer", e);
    }
  }

  static SessionStoreException assertRefused(Reason reason, CompletionStage<?> answer) {
    SessionStoreException refusal =
        refusal(answer).orElseThrow(() -> new AssertionError("must be refused with " + reason));
    assertThat(refusal.reason()).isEqualTo(reason);
    return refusal;
  }

  static CompletionStage<Acknowledgement> appendLater(
      SessionStore<Message> store, String sessionId, Message message) {
    return store.append(Append.ofMessage(sessionId, message));
  }

  static Acknowledgement append(SessionStore<Message> store, String sessionId, Message message) {
    return get(appendLater(store, sessionId, message));
  }

  static CompletionStage<Acknowledgement> appendAsking(
      Durability asked, SessionStore<Message> store, String sessionId, Message message) {
    return store.append(
        Append.<Message>builder()
            .sessionId(sessionId)
            .message(message)
            .messageId(message.messageId())
            .durability(asked)
            .build());
  }

  static Session<Message> find(SessionStore<Message> store, String sessionId) {
    return get(store.find(sessionId, MessageRange.all())).orElseThrow();
  }

  /** The messages of the session, whose sequences must be 1, 2, 3 ... */
  static List<Message> messages(SessionStore<Message> store, String sessionId) {
    List<StoredMessage<Message>> found = find(store, sessionId).messages();
    assertThat(found)
        .extracting(StoredMessage::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, found.size()).boxed().toList());
    return found.stream().map(StoredMessage::message).toList();
  }
}
