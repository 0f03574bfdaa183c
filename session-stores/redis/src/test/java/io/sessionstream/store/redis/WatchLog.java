package io.sessionstream.store.redis;

import static org.awaitility.Awaitility.await;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A watcher that takes everything, and keeps it. */
final class WatchLog implements Flow.Subscriber<WatchEvent<Message>> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<WatchEvent<Message>> events = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Long> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<WatchEvent.Ended<Message>> ended = new CompletableFuture<>();

  /** Watches the session from its first message on; nothing comes at an interval. */
  static WatchLog of(SessionStore<Message> store, String sessionId) {
    return of(store, request(sessionId).build());
  }

  static WatchLog of(SessionStore<Message> store, WatchRequest request) {
    WatchLog log = new WatchLog();
    store.watch(request).subscribe(log);
    return log;
  }

  /** A watch that no timer helps on. */
  static WatchRequest.Builder request(String sessionId) {
    return WatchRequest.builder().sessionId(sessionId).markInterval(Duration.ofHours(1));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(WatchEvent<Message> event) {
    events.add(event);
    if (event instanceof WatchEvent.CaughtUp<Message> mark) {
      caughtUp.complete(mark.lastSequence());
    } else if (event instanceof WatchEvent.Ended<Message> end) {
      ended.complete(end);
    }
  }

  @Override
  public void onError(Throwable failure) {
    caughtUp.completeExceptionally(failure);
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {}

  /** The sequence of the first mark, when it has come. */
  long awaitCaughtUp() {
    return Answers.get(caughtUp.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  /** Everything, when this many messages have come. */
  List<StoredMessage<Message>> awaitMessages(int count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> messages().size() >= count || ended.isCompletedExceptionally());
    return messages();
  }

  List<StoredMessage<Message>> messages() {
    return events.stream()
        .filter(WatchEvent.Messages.class::isInstance)
        .flatMap(event -> ((WatchEvent.Messages<Message>) event).messages().stream())
        .toList();
  }

  /** The end, or the failure, when it has come. */
  CompletableFuture<WatchEvent.Ended<Message>> ended() {
    return ended;
  }

  WatchEvent.Ended<Message> awaitEnd() {
    return Answers.get(ended);
  }
}
