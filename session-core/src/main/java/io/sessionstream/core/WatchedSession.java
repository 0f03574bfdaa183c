package io.sessionstream.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A session that is watched, and the task that serves its watchers.
 *
 * <p>The task is run by one thread at a time: whoever has something for it leaves that in a queue
 * or a counter, and then {@linkplain #toDo says so}. What is not marked otherwise belongs to the
 * task.
 */
final class WatchedSession<M> implements Runnable {
  // Each signal counts the version up, and each read notes the version that was before it. A
  // watcher that has found nothing more as of the version of now has nothing to read.

  /** How often the task looks for more to do, before it lets others use the thread. */
  private static final int ROUNDS = 16;

  private static final int MOST_DELETIONS = 64;

  private final String sessionId;
  private final SessionWatches<M> owner;
  private int entered; // Guarded by the owner's map.

  // For all threads.
  private final Set<Watcher<M>> watchers = ConcurrentHashMap.newKeySet();
  private final Queue<Watcher<M>> woken = new ConcurrentLinkedQueue<>();
  private final Queue<WatchRead<M>> answered = new ConcurrentLinkedQueue<>();
  private final AtomicLong version = new AtomicLong();
  private final AtomicLong toDo = new AtomicLong();
  private final Deque<Long> deletions = new ArrayDeque<>(); // Guarded by itself.
  private volatile boolean timeIsUp;

  // Of the task.
  private WatchReads<M> reads = new WatchReads<>();
  private long seenVersion;
  private @Nullable Future<?> timeout;
  private long timeoutNanos;

  WatchedSession(String sessionId, SessionWatches<M> owner) {
    this.sessionId = sessionId;
    this.owner = owner;
  }

  /** Counts a watcher that comes; the owner's map is locked. */
  void enter() {
    entered++;
  }

  /** Counts a watcher that goes, and returns whether it was the last; the owner's map is locked. */
  boolean leave() {
    entered--;
    return entered == 0;
  }

  void add(Watcher<M> watcher) {
    watchers.add(watcher);
  }

  void remove(Watcher<M> watcher) {
    if (watchers.remove(watcher)) {
      owner.leave(sessionId);
      toDo();
    }
  }

  boolean isClosed() {
    return owner.isClosed();
  }

  long nanos() {
    return owner.timer().nanos();
  }

  /** Something is new in the store, or may be. */
  void changed() {
    version.incrementAndGet();
    toDo();
  }

  /** This life of the session does not end by itself. */
  void deleted(long incarnation) {
    synchronized (deletions) {
      deletions.add(incarnation);
      if (deletions.size() > MOST_DELETIONS) {
        deletions.remove();
      }
    }
  }

  boolean wasDeleted(long incarnation) {
    synchronized (deletions) {
      return deletions.contains(incarnation);
    }
  }

  /** The watcher has something to look at. */
  void wake(Watcher<M> watcher) {
    woken.add(watcher);
    toDo();
  }

  /** Finds where the session ends, for this watcher, as of now. */
  void findEnd(Watcher<M> watcher) {
    read(WatchRead.ofEnd(watcher, version.get()));
  }

  private void toDo() {
    if (toDo.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      owner.executor().execute(this);
    } catch (RejectedExecutionException e) {
      if (owner.isClosed()) {
        run();
      } else {
        // The next signal tries again; whoever gave this one must not suffer.
        toDo.set(0);
      }
    }
  }

  @Override
  public void run() {
    for (int round = 0; round < ROUNDS || owner.isClosed(); round++) {
      long before = toDo.get();
      try {
        serve();
      } catch (Throwable e) {
        fail(e);
      }
      if (toDo.compareAndSet(before, 0)) {
        return;
      }
    }
    submit();
  }

  private void serve() {
    long now = nanos();
    for (WatchRead<M> read = answered.poll(); read != null; read = answered.poll()) {
      take(read, now);
    }
    for (Watcher<M> watcher = woken.poll(); watcher != null; watcher = woken.poll()) {
      look(watcher, now);
    }
    boolean time = timeIsUp;
    long current = version.get();
    if (time || current != seenVersion) {
      if (time) {
        timeIsUp = false;
        timeout = null;
      }
      seenVersion = current;
      watchers.forEach(watcher -> look(watcher, now));
    }
    reads.next(version.get()).forEach(this::read);
    if (watchers.isEmpty() && timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  /** A bug, or a lack of memory: whoever watches must be told, and who comes later served. */
  private void fail(Throwable failure) {
    reads = new WatchReads<>();
    watchers.forEach(
        watcher ->
            watcher.abort(
                SessionStoreException.unavailable("the session cannot be watched", failure)));
  }

  /** Gives what was read to those who wait for it. */
  private void take(WatchRead<M> read, long now) {
    reads.done(read);
    for (Watcher<M> watcher : read.watchers()) {
      watcher.take(read, now);
      look(watcher, now);
    }
  }

  /** Lets a watcher do what it can without reading, and finds out what it waits for then. */
  private void look(Watcher<M> watcher, long now) {
    if (watcher.mustRead(version.get(), now)) {
      watcher.waitForRead();
      reads.add(watcher);
    } else {
      watcher.markDue().ifPresent(due -> wakeAt(due, now));
    }
  }

  /** Reads; the answer is for the task, on whichever thread it comes. */
  private void read(WatchRead<M> read) {
    read.range()
        .map(range -> owner.find(sessionId, range))
        .orElseGet(() -> owner.end(sessionId))
        .whenComplete(
            (found, failure) -> {
              answered.add(failure == null ? read.answer(found) : read.fail(failure));
              toDo();
            });
  }

  private void wakeAt(long dueNanos, long now) {
    if (timeout != null) {
      if (timeoutNanos - dueNanos <= 0) {
        return;
      }
      timeout.cancel(false);
    }
    timeoutNanos = dueNanos;
    timeout = owner.timer().schedule(this::timeIsUp, Math.max(0, dueNanos - now));
  }

  private void timeIsUp() {
    timeIsUp = true;
    toDo();
  }
}
