package io.sessionstream.client;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A {@link SessionStreamClient} for callers that wait for each answer, such as people at a
 * keyboard. Each method waits as long as the client's options allow, and throws a {@link
 * SessionStreamException} where the client's answer fails. An interrupt ends the waiting with
 * {@link ClientReason#INTERRUPTED}, and undoes nothing. Do not use it in actions that depend on
 * answers.
 */
public final class BlockingSessionStreamClient {
  private final SessionStreamClient client;

  BlockingSessionStreamClient(SessionStreamClient client) {
    this.client = client;
  }

  /** Appends a message, and waits for its acknowledgement. */
  public Acknowledgement append(String sessionId, Message message) {
    return Blocking.await(client.append(sessionId, message));
  }

  /** Appends a message, and waits for its acknowledgement. */
  public Acknowledgement append(Append<Message> append) {
    return Blocking.await(client.append(append));
  }

  /** What is known of a session besides its messages, or empty if there is none. */
  public Optional<SessionInfo> info(String sessionId) {
    return Blocking.await(client.session(sessionId).info());
  }

  /** The session with the messages of the range, or empty if there is none. */
  public Optional<Session<Message>> read(String sessionId, MessageRange range) {
    return Blocking.await(client.session(sessionId).read(range));
  }

  /** The messages of the range, page by page while they are iterated over. */
  public Pages<StoredMessage<Message>> messages(String sessionId, MessageRange range) {
    return client.session(sessionId).messages(range);
  }

  /**
   * Watches a session until the watch ends, and returns its last event.
   *
   * @param listener takes the events before it, on the client's executor; the next event comes when
   *     it returns; if it throws, the watch ends, and that is thrown on
   */
  public WatchEvent.Ended<Message> watch(
      WatchRequest request, Consumer<WatchEvent<Message>> listener) {
    Follower follower = new Follower(listener);
    client.watch(request).subscribe(follower);
    try {
      return Blocking.await(follower.end);
    } finally {
      follower.stop();
    }
  }

  /** Loads many messages, and waits for the summary. */
  public ImportSummary importAll(Iterable<Append<Message>> messages, ImportListener listener) {
    return Blocking.await(client.importAll(messages, listener));
  }

  /** All sessions whose id begins with the prefix, page by page while they are iterated over. */
  public Pages<SessionInfo> list(String prefix) {
    return client.list(prefix);
  }

  /** Closes a session for appends; empty if there is none. */
  public Optional<SessionInfo> closeSession(String sessionId) {
    return Blocking.await(client.closeSession(sessionId));
  }

  /** Deletes a session, and returns whether there was one. */
  public boolean deleteSession(String sessionId) {
    return Blocking.await(client.deleteSession(sessionId));
  }

  /** Takes one event after the other. */
  private static final class Follower implements Flow.Subscriber<WatchEvent<Message>> {
    private final Consumer<WatchEvent<Message>> listener;
    private final CompletableFuture<WatchEvent.Ended<Message>> end = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    Follower(Consumer<WatchEvent<Message>> listener) {
      this.listener = listener;
    }

    /** Cancels the watch; without effect if it is over. */
    void stop() {
      var unused = subscription.thenAccept(Flow.Subscription::cancel);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      begun.request(1);
      subscription.complete(begun);
    }

    @Override
    public void onNext(WatchEvent<Message> event) {
      if (event instanceof WatchEvent.Ended<Message> ended) {
        end.complete(ended);
        return;
      }
      try {
        listener.accept(event);
        subscription.join().request(1);
      } catch (RuntimeException | Error e) {
        end.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {}
  }
}
