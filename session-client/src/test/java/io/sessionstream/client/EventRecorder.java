package io.sessionstream.client;

import io.sessionstream.core.Message;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.grpc.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a watcher is told, for the test to look at. */
final class EventRecorder implements Flow.Subscriber<WatchEvent<Message>> {
  private final BlockingQueue<WatchEvent<Message>> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Runnable work;

  EventRecorder() {
    this(() -> {});
  }

  /** One that does this with each event. */
  EventRecorder(Runnable work) {
    this.work = work;
  }

  /** Asks for this many more events. */
  EventRecorder request(long count) {
    Patience.await(subscription).request(count);
    return this;
  }

  void cancel() {
    Patience.await(subscription).cancel();
  }

  WatchEvent<Message> next() {
    return Patience.take(events, "event");
  }

  boolean hasEvent() {
    return !events.isEmpty();
  }

  /** The sequences of this many messages, in however many events they come; marks are skipped. */
  List<Long> nextSequences(int count) {
    List<Long> sequences = new ArrayList<>();
    while (sequences.size() < count) {
      if (next() instanceof WatchEvent.Messages<Message> messages) {
        messages.messages().stream().map(StoredMessage::sequence).forEach(sequences::add);
      }
    }
    return sequences;
  }

  void awaitCompletion() {
    Patience.await(end);
  }

  Throwable awaitFailure() {
    return Patience.await(end.handle((nothing, failure) -> failure));
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription.complete(begun);
  }

  @Override
  public void onNext(WatchEvent<Message> event) {
    events.add(event);
    work.run();
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
