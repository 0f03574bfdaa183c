package io.sessionstream.grpc.testing;

import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A watch that a test drives: it sees what the watcher asks for, and says what it is told. */
public final class HandDrivenWatch implements Flow.Publisher<WatchEvent<byte[]>> {
  /** When all messages of this watch were stored. */
  public static final Instant APPEND_TIME = HandDrivenStore.APPEND_TIME;

  private final WatchRequest request;
  private final CompletableFuture<Flow.Subscriber<? super WatchEvent<byte[]>>> subscriber =
      new CompletableFuture<>();
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
  private final Semaphore demand = new Semaphore(0);

  HandDrivenWatch(WatchRequest request) {
    this.request = request;
  }

  /** What the service has asked the store for. */
  public WatchRequest request() {
    return request;
  }

  /** How many events are asked for and were not told. */
  public int demand() {
    return demand.availablePermits();
  }

  /** Completes when the watcher has cancelled. */
  public CompletableFuture<Void> cancelled() {
    return cancelled;
  }

  /** Tells the watcher something, when it has asked for it. */
  public void tell(WatchEvent<byte[]> event) {
    try {
      if (!demand.tryAcquire(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("nothing was asked for within " + Patience.LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    Patience.await(subscriber).onNext(event);
  }

  public void fail(Throwable failure) {
    Patience.await(subscriber).onError(failure);
  }

  public void complete() {
    Patience.await(subscriber).onComplete();
  }

  /** Messages with these texts, of which the first has this sequence. */
  public static WatchEvent<byte[]> messages(long incarnation, long first, String... texts) {
    List<StoredMessage<byte[]>> messages = new ArrayList<>();
    for (String text : texts) {
      byte[] message = Requests.text(text).toByteArray();
      messages.add(StoredMessage.of(first + messages.size(), APPEND_TIME.toEpochMilli(), message));
    }
    return new WatchEvent.Messages<>(incarnation, messages);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super WatchEvent<byte[]>> given) {
    given.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            demand.release(Math.toIntExact(count));
          }

          @Override
          public void cancel() {
            cancelled.complete(null);
          }
        });
    subscriber.complete(given);
  }
}
