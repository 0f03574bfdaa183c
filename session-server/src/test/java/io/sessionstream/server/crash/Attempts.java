package io.sessionstream.server.crash;

/**
 * A message and the times at which its writer sent it, as far as they may be the one that placed it
 * in the log. Times are counted by the writer.
 */
final class Attempts {
  private static final long NEVER = -1;

  private final Sent message;
  private long first = NEVER;
  private long last = NEVER;
  private long before = NEVER;
  private boolean mayStillCome;

  Attempts(Sent message) {
    this.message = message;
  }

  Sent message() {
    return message;
  }

  /** It is being sent. */
  void sent(long time) {
    if (first == NEVER) {
      first = time;
    }
    before = last;
    last = time;
  }

  /** The latest attempt, or one before it, is what placed it; false if none can have. */
  boolean acknowledged(boolean duplicate) {
    if (!duplicate) {
      first = last;
      return true;
    }
    if (before == NEVER) {
      return false;
    }
    if (!mayStillCome) {
      last = before;
    }
    return true;
  }

  /** The latest attempt has not placed it, and never will. */
  void refused() {
    last = before;
    if (last == NEVER) {
      first = NEVER;
    }
  }

  /** The call has ended without an answer: the server may still come to it. */
  void unanswered() {
    mayStillCome = true;
  }

  /** The server is dead: what it has not done it never will. */
  void serverIsDead() {
    mayStillCome = false;
  }

  /** Whether it can be in the log. */
  boolean any() {
    return first != NEVER;
  }

  /** The earliest attempt that may have placed it. */
  long first() {
    return first;
  }

  /** The latest one. */
  long last() {
    return last;
  }
}
