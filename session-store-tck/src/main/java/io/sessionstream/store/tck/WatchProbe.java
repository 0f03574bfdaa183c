package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchEvent.EndReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watcher that keeps what it is told until the test asks for it. */
final class WatchProbe implements Flow.Subscriber<WatchEvent<Message>> {
  private static final String COMPLETE = "complete";

  private final long demand;
  private final boolean always;
  private final Duration patience;
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  /**
   * A watcher.
   *
   * @param demand how much it requests when it is subscribed
   * @param always whether it requests one event for each that it was told
   * @param patience how long a test waits for an event
   */
  WatchProbe(long demand, boolean always, Duration patience) {
    this.demand = demand;
    this.always = always;
    this.patience = patience;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    if (demand > 0) {
      given.request(demand);
    }
  }

  @Override
  public void onNext(WatchEvent<Message> event) {
    told.add(event);
    if (always) {
      request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    told.add(failure);
  }

  @Override
  public void onComplete() {
    told.add(COMPLETE);
  }

  void request(long n) {
    subscription.join().request(n);
  }

  void cancel() {
    subscription.join().cancel();
  }

  /** Whether it was told nothing that the test has not asked for. */
  boolean isSilent() {
    return told.isEmpty();
  }

  private Object next() {
    return next(System.nanoTime() + patience.toNanos());
  }

  /** What comes next besides marks, which do not make the test wait longer. */
  private Object nextButMarks() {
    long deadline = System.nanoTime() + patience.toNanos();
    Object next = next(deadline);
    while (next instanceof WatchEvent.CaughtUp<?>) {
      next = next(deadline);
    }
    return next;
  }

  private Object next(long deadlineNanos) {
    try {
      Object next = told.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      return next == null ? fail("the watcher was not told it within " + patience) : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for an event");
    }
  }

  @SuppressWarnings("unchecked") // Only such events are told.
  private static WatchEvent<Message> asEvent(Object told) {
    return told instanceof WatchEvent<?>
        ? (WatchEvent<Message>) told
        : fail("not an event: " + told);
  }

  private WatchEvent<Message> eventButMarks() {
    return asEvent(nextButMarks());
  }

  /** The next event. */
  private WatchEvent<Message> event() {
    return asEvent(next());
  }

  /** The next event, which must be messages. */
  WatchEvent.Messages<Message> messages() {
    WatchEvent<Message> event = event();
    return event instanceof WatchEvent.Messages<Message> messages
        ? messages
        : fail("not messages: " + event);
  }

  /** Waits for messages, whatever marks come before. */
  List<StoredMessage<Message>> anyMessages() {
    WatchEvent<Message> event = eventButMarks();
    return event instanceof WatchEvent.Messages<Message> messages
        ? messages.messages()
        : fail("not messages: " + event);
  }

  /** The messages up to the one with this sequence, which must be the last of an event. */
  List<StoredMessage<Message>> messagesTo(long sequence) {
    List<StoredMessage<Message>> messages = new ArrayList<>();
    while (messages.isEmpty() || messages.get(messages.size() - 1).sequence() < sequence) {
      List<StoredMessage<Message>> more = anyMessages();
      assertThat(more).as("messages of an event").isNotEmpty();
      messages.addAll(more);
    }
    return messages;
  }

  /** The next event, which must be this mark. */
  void assertCaughtUp(long incarnation, long lastSequence) {
    assertThat(event()).isEqualTo(new WatchEvent.CaughtUp<Message>(incarnation, lastSequence));
  }

  /** What is left must be this end, maybe after marks. */
  void assertEnds(long incarnation, EndReason reason, long lastSequence) {
    WatchEvent<Message> event = eventButMarks();
    assertThat(event).isEqualTo(new WatchEvent.Ended<Message>(incarnation, reason, lastSequence));
    assertThat(next()).isEqualTo(COMPLETE);
    assertThat(isSilent()).isTrue();
  }

  /** The failure that it is told next. */
  Throwable failure() {
    Object next = next();
    return next instanceof Throwable failure ? failure : fail("not a failure: " + next);
  }

  /** What is left must be messages that follow each other, maybe none, and an end. */
  void assertPrefixAndEnd(EndReason reason) {
    List<StoredMessage<Message>> messages = new ArrayList<>();
    readToEnd(reason, messages);
    for (int i = 1; i < messages.size(); i++) {
      assertThat(messages.get(i).sequence()).isEqualTo(messages.get(0).sequence() + i);
    }
  }

  /** All messages of the session until the end, which must have this reason. */
  List<StoredMessage<Message>> messagesToEnd(EndReason reason) {
    List<StoredMessage<Message>> messages = new ArrayList<>();
    assertThat(readToEnd(reason, messages).lastSequence()).isEqualTo(messages.size());
    return messages;
  }

  private WatchEvent.Ended<Message> readToEnd(
      EndReason reason, List<StoredMessage<Message>> messages) {
    WatchEvent<Message> event = eventButMarks();
    while (event instanceof WatchEvent.Messages<Message> more) {
      messages.addAll(more.messages());
      event = eventButMarks();
    }
    WatchEvent.Ended<Message> ended = (WatchEvent.Ended<Message>) event;
    assertThat(ended.reason()).isEqualTo(reason);
    assertThat(next()).isEqualTo(COMPLETE);
    return ended;
  }

  /** What is left must be this failure, maybe after events. */
  void assertFails(Reason reason) {
    Object next = nextButMarks();
    while (next instanceof WatchEvent<?>) {
      next = nextButMarks();
    }
    assertThat(next)
        .isInstanceOfSatisfying(
            SessionStoreException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
