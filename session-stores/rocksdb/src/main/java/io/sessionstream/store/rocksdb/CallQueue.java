package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for the committer, in the order in which they came. What the committer has
 * taken counts as waiting until it is answered.
 */
final class CallQueue {
  // Each call points to the one before it, so to add one is a single compare-and-set, and the
  // committer takes all at once and turns them round.

  private static final int NONE = -1;

  private final int maxCalls;
  private final long maxBytes;
  private final AtomicReference<@Nullable Call<?>> last = new AtomicReference<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Call<?> end = new CreateCall("", Durability.WRITTEN);
  private volatile @Nullable Thread taker;
  private volatile int wanted = NONE;
  private volatile boolean woken;

  CallQueue(int maxCalls, long maxBytes) {
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
  }

  /** Adds a call, or fails with STORE_BUSY or CLOSED; never waits. */
  void add(Call<?> call) {
    reserve(call.bytes());
    Call<?> before;
    do {
      before = last.get();
      if (before == end) {
        release(1, call.bytes());
        throw SessionStoreException.closed();
      }
      call.before = before;
      call.depth = before == null ? 1 : before.depth + 1;
    } while (!last.compareAndSet(before, call));
    if (call.depth == wanted) {
      LockSupport.unpark(taker);
    }
  }

  private void reserve(long callBytes) {
    if (calls.incrementAndGet() > maxCalls) {
      calls.decrementAndGet();
      throw SessionStoreException.storeBusy(maxCalls + " appends");
    }
    long waiting = bytes.addAndGet(callBytes);
    // One that is larger than all that may wait is taken when nothing else waits.
    if (waiting > maxBytes && waiting > callBytes) {
      bytes.addAndGet(-callBytes);
      calls.decrementAndGet();
      throw SessionStoreException.storeBusy(maxBytes + " bytes");
    }
  }

  /** Says that calls, which were taken, are answered. */
  void release(long answeredCalls, long answeredBytes) {
    bytes.addAndGet(-answeredBytes);
    calls.addAndGet(-answeredCalls);
  }

  /** How many calls can be taken. */
  int size() {
    Call<?> newest = last.get();
    return newest == null ? 0 : newest.depth;
  }

  /** From now on refuses calls with CLOSED, and returns those that were not taken. */
  List<Call<?>> close() {
    return inOrder(last.getAndSet(end));
  }

  /**
   * Waits for a call until the time ({@link System#nanoTime()}) has come or it is woken; only the
   * committer does it.
   */
  void awaitCall(long untilNanos) {
    taker = Thread.currentThread();
    long rest = untilNanos - System.nanoTime();
    while (last.get() == null && rest > 0 && !woken) {
      awaitSize(1, rest);
      rest = untilNanos - System.nanoTime();
    }
    woken = false;
  }

  /** Takes all calls that wait; only the committer does it. */
  List<Call<?>> take() {
    return inOrder(last.getAndSet(null));
  }

  /** Waits until so many calls can be taken, or for a signal; it may also return earlier. */
  void awaitSize(int size, long nanos) {
    wanted = size;
    if (size() < size) {
      LockSupport.parkNanos(this, nanos);
    }
    wanted = NONE;
  }

  /** Ends {@link #awaitSize}. */
  void signal() {
    LockSupport.unpark(taker);
  }

  /** Ends the committer's waiting, though no call has come. */
  void wake() {
    woken = true;
    LockSupport.unpark(taker);
  }

  private List<Call<?>> inOrder(@Nullable Call<?> newest) {
    List<Call<?>> taken = new ArrayList<>(newest == null ? 0 : newest.depth);
    for (Call<?> call = newest; call != null && call != end; call = call.before) {
      taken.add(call);
    }
    Collections.reverse(taken);
    for (Call<?> call : taken) {
      call.before = null;
    }
    return taken;
  }
}
