package io.sessionstream.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room for what is unacknowledged, or acknowledged and not told, in messages and bytes. Safe for
 * use by many threads.
 *
 * <p>An action that depends on an outcome, and appends, waits only for what is not settled: what is
 * not told waits for the action.
 */
final class Window {
  private final int maxMessages;
  private final long maxBytes;

  /** Whoever waits holds it until there is room; the others line up for it. */
  private final ReentrantLock turnstile = new ReentrantLock(true);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int messages;
  private long bytes;

  // How much of it is settled, and not told.
  private int settledMessages;
  private long settledBytes;

  private int waiting;
  private boolean closed;

  /** What became of an attempt to get room. */
  enum Admission {
    ADMITTED,
    FULL,
    CLOSED
  }

  Window(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes room for one message, at once or after waiting up to this long. Nobody passes those who
   * wait, so that a large message is not kept out by small ones for ever; but for an action.
   *
   * @param inAction whether it is an action that asks, behind which outcomes wait to be told
   */
  Admission enter(long size, long waitNanos, boolean inAction) throws InterruptedException {
    return inAction ? awaitRoom(size, waitNanos, true) : enterInTurn(size, waitNanos);
  }

  private Admission enterInTurn(long size, long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        return Admission.CLOSED;
      }
      if (waiting == 0 && hasRoom(size, false)) {
        take(size);
        return Admission.ADMITTED;
      }
      if (waitNanos <= 0) {
        return Admission.FULL;
      }
      waiting++;
    } finally {
      lock.unlock();
    }
    try {
      return await(size, waitNanos);
    } finally {
      stopWaiting();
    }
  }

  private Admission await(long size, long waitNanos) throws InterruptedException {
    long since = System.nanoTime();
    if (!turnstile.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
      return Admission.FULL;
    }
    try {
      return awaitRoom(size, waitNanos - (System.nanoTime() - since), false);
    } finally {
      turnstile.unlock();
    }
  }

  private Admission awaitRoom(long size, long waitNanos, boolean inAction)
      throws InterruptedException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (!closed && !hasRoom(size, inAction)) {
        if (left <= 0) {
          return Admission.FULL;
        }
        left = changed.awaitNanos(left);
      }
      if (closed) {
        return Admission.CLOSED;
      }
      take(size);
      return Admission.ADMITTED;
    } finally {
      lock.unlock();
    }
  }

  private void stopWaiting() {
    lock.lock();
    try {
      waiting--;
    } finally {
      lock.unlock();
    }
  }

  private void take(long size) {
    messages++;
    bytes += size;
  }

  private boolean hasRoom(long size, boolean inAction) {
    int ahead = inAction ? messages - settledMessages : messages;
    long bytesAhead = inAction ? bytes - settledBytes : bytes;
    return ahead == 0 || (ahead < maxMessages && bytesAhead + size <= maxBytes);
  }

  /** Notes that some messages are settled; their room is given back when that is told. */
  void settle(int count, long size) {
    lock.lock();
    try {
      settledMessages += count;
      settledBytes += size;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the room of some settled messages back. */
  void leave(int count, long size) {
    lock.lock();
    try {
      messages -= count;
      bytes -= size;
      settledMessages -= count;
      settledBytes -= size;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more, and those who wait go on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
