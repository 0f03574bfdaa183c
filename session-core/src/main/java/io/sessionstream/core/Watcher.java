package io.sessionstream.core;

import com.google.common.math.LongMath;
import io.sessionstream.core.WatchEvent.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to a watch: how far it is, and how much was requested. It keeps no messages.
 *
 * <p>What is not marked otherwise is called by the session's task.
 */
final class Watcher<M> implements Flow.Subscription {
  private static final long NONE = -1;
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(36_500);

  private final WatchedSession<M> session;
  private final WatchRequest request;
  private final Flow.Subscriber<? super WatchEvent<M>> subscriber;
  private final long intervalNanos;

  // For all threads.
  private final AtomicLong demand = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean started;
  private volatile boolean wrongRequest;

  // Of the task, as soon as the watcher is started.
  private boolean waits;
  private boolean sawSession;
  private long incarnation;
  private long place;
  private long lastSequence;
  private boolean marked;
  private @Nullable EndReason ending; // Why nothing more can come, as soon as that is so.
  private long upToDateVersion = NONE;
  private long eventNanos;

  Watcher(
      WatchedSession<M> session,
      WatchRequest request,
      Flow.Subscriber<? super WatchEvent<M>> subscriber) {
    this.session = session;
    this.request = request;
    this.subscriber = subscriber;
    Duration interval = request.markInterval();
    intervalNanos =
        (interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL).toNanos();
    incarnation = request.incarnation().orElse(0);
    place = request.fromEnd() ? 0 : request.afterSequence();
    eventNanos = session.nanos();
  }

  /** Begins, on the subscriber's thread. */
  void start() {
    session.add(this);
    tell(() -> subscriber.onSubscribe(this));
    waits = request.fromEnd();
    started = true;
    if (over.get()) {
      return;
    }
    if (request.fromEnd()) {
      // Here and now: what is appended after the subscription belongs to the watch.
      session.findEnd(this);
    }
    session.wake(this);
  }

  /** May be called by any thread. */
  @Override
  public void request(long n) {
    if (n <= 0) {
      wrongRequest = true;
    } else if (demand.getAndAccumulate(n, LongMath::saturatedAdd) > 0) {
      return;
    }
    session.wake(this);
  }

  /** May be called by any thread. */
  @Override
  public void cancel() {
    finish();
  }

  private boolean finish() {
    boolean first = over.compareAndSet(false, true);
    if (first) {
      session.remove(this);
    }
    return first;
  }

  /** Whether nothing follows; may be called by any thread. */
  boolean isOver() {
    return over.get();
  }

  /** The sequence up to which it has everything. */
  long place() {
    return place;
  }

  long maxBytes() {
    return request.maxBytes();
  }

  /** It takes part in a read, and does nothing until it gets what was found. */
  void waitForRead() {
    waits = true;
  }

  /**
   * Tells the subscriber what can be told without reading.
   *
   * @param version the session's of now
   * @return whether it can go on only with a read
   */
  boolean mustRead(long version, long now) {
    if (!started || isOver()) {
      return false;
    }
    if (wrongRequest) {
      fail(new IllegalArgumentException("the number of requested events must be positive"));
    } else if (session.isClosed()) {
      fail(SessionStoreException.closed());
    }
    if (waits || !isWanted()) {
      return false;
    }
    if (ending == null && upToDateVersion != version) {
      return true;
    }
    if (!marked && (ending == null || ending == EndReason.CLOSED)) {
      marked = true;
      send(new WatchEvent.CaughtUp<>(incarnation, lastSequence), now);
    }
    if (ending != null && isWanted()) {
      end(ending, now);
    }
    return ending == null && isWanted() && isMarkDue(now);
  }

  private boolean isWanted() {
    return !isOver() && demand.get() > 0;
  }

  private boolean isMarkDue(long now) {
    return now - eventNanos >= intervalNanos;
  }

  /** When the next mark is due, if the watcher waits for nothing else. */
  OptionalLong markDue() {
    return started && !waits && isWanted()
        ? OptionalLong.of(eventNanos + intervalNanos)
        : OptionalLong.empty();
  }

  /** Takes what it has waited for. */
  void take(WatchRead<M> read, long now) {
    waits = false;
    if (isOver()) {
      return;
    }
    if (read.failure().isPresent()) {
      fail(read.failure().get());
    } else if (read.found().isPresent()) {
      try {
        take(read.found().get(), read, now);
      } catch (RuntimeException e) {
        // A list that makes its messages when they are asked for may find that it cannot.
        fail(e);
      }
    } else {
      takeNone(read.version(), now);
    }
  }

  private void takeNone(long version, long now) {
    if (incarnation != 0) {
      ending = goneReason();
    } else if (request.waitForSession()) {
      upToDate(version, now);
    } else {
      ending = EndReason.NOT_FOUND;
    }
  }

  private void take(Session<M> found, WatchRead<M> read, long now) {
    SessionInfo info = found.info();
    if (incarnation != 0 && incarnation != info.incarnation()) {
      ending = goneReason();
      return;
    }
    incarnation = info.incarnation();
    sawSession = true;
    lastSequence = info.lastSequence();
    if (read.kind() == WatchRead.Kind.END) {
      place = lastSequence;
    } else {
      takeMessages(found.messages(), now);
    }
    if (place >= lastSequence) {
      ending = info.closed() ? EndReason.CLOSED : null;
      upToDate(read.version(), now);
    }
  }

  private void takeMessages(List<StoredMessage<M>> messages, long now) {
    int size = messages.size();
    // Others who take part in the read may be further behind.
    long had = size == 0 ? 0 : Math.max(0, place - messages.get(0).sequence() + 1);
    if (had < size) {
      place = messages.get(size - 1).sequence();
      send(
          new WatchEvent.Messages<>(
              incarnation, had == 0 ? messages : messages.subList((int) had, size)),
          now);
    }
  }

  private void upToDate(long version, long now) {
    upToDateVersion = version;
    marked &= !isMarkDue(now);
  }

  private EndReason goneReason() {
    return sawSession && session.wasDeleted(incarnation) ? EndReason.DELETED : EndReason.FORGOTTEN;
  }

  private void end(EndReason reason, long now) {
    send(new WatchEvent.Ended<>(incarnation, reason, hadUpTo()), now);
    if (finish()) {
      tell(subscriber::onComplete);
    }
  }

  /** The last message that was delivered or skipped, of those that there are. */
  private long hadUpTo() {
    if (sawSession) {
      return Math.min(place, lastSequence);
    }
    return incarnation == 0 ? 0 : place;
  }

  private void send(WatchEvent<M> event, long now) {
    eventNanos = now;
    tell(() -> subscriber.onNext(event));
    demand.getAndUpdate(wanted -> wanted == Long.MAX_VALUE ? wanted : wanted - 1);
  }

  private void fail(Throwable failure) {
    if (finish()) {
      tell(() -> subscriber.onError(failure));
    }
  }

  /** Ends the watch with a failure that is not its own, unless it is yet to begin. */
  void abort(Throwable failure) {
    if (started) {
      fail(failure);
    }
  }

  /** A subscriber that throws ends its own watch, and nothing else. */
  private void tell(Runnable call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      finish();
      report(thrown);
    }
  }

  private static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable ofTheHandler) {
      // Is ignored where a thread ends, too; the other watchers must not suffer.
    }
  }
}
