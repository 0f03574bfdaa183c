package io.sessionstream.client;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Room for what is unacknowledged, in messages and bytes. Safe for use by many threads. */
final class Window {
  private final int maxMessages;
  private final long maxBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private int messages;
  private long bytes;
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
   * wait, so that a large message is not kept out by small ones for ever.
   */
  Admission enter(long size, long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (waiting > 0 || !hasRoom(size)) {
        Admission admission = await(size, waitNanos);
        if (admission != Admission.ADMITTED) {
          return admission;
        }
      }
      if (closed) {
        return Admission.CLOSED;
      }
      messages++;
      bytes += size;
      return Admission.ADMITTED;
    } finally {
      // What is left may be enough for the next one, whatever became of this one.
      room.signal();
      lock.unlock();
    }
  }

  private Admission await(long size, long waitNanos) throws InterruptedException {
    long left = waitNanos;
    waiting++;
    try {
      do {
        if (closed) {
          return Admission.CLOSED;
        }
        if (left <= 0) {
          return Admission.FULL;
        }
        left = room.awaitNanos(left);
      } while (!hasRoom(size));
      return Admission.ADMITTED;
    } finally {
      waiting--;
    }
  }

  private boolean hasRoom(long size) {
    return messages == 0 || (messages < maxMessages && bytes + size <= maxBytes);
  }

  /** Gives the room of some messages back. */
  void leave(int count, long size) {
    lock.lock();
    try {
      messages -= count;
      bytes -= size;
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more, and those who wait go on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
