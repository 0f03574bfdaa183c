package io.sessionstream.store.rocksdb;

import io.sessionstream.core.MessageRange;
import java.util.function.LongPredicate;

/**
 * Which messages of a session a range is, by sequence; empty if the first is greater than the last.
 *
 * <p>Times never decrease within a session, and what it weighs up to a message only grows. So the
 * limits of time and weight are found by looking at few of the messages.
 */
record Span(long first, long last) {
  private static final Span NONE = new Span(1, 0);

  /** What is known of the messages of a session without their contents. */
  interface Stamps {
    /** When the message was stored. */
    long millis(long sequence);

    /** What the session weighs up to the message; with 0, without messages. */
    long bytes(long sequence);
  }

  boolean isEmpty() {
    return first > last;
  }

  /** The greatest sequence of the session that it can take to find what the range is, or 0. */
  static long reach(SessionView session, MessageRange range) {
    if (isVoid(session, range)) {
      return 0;
    }
    boolean endIsKnown =
        !range.newestFirst()
            && range.fromMillis() <= session.createMillis()
            && range.beforeMillis() > session.activeMillis();
    long last = last(session, range);
    return endIsKnown ? Math.min(last, range.afterSequence() + range.maxMessages()) : last;
  }

  private static boolean isVoid(SessionView session, MessageRange range) {
    return range.afterSequence() >= last(session, range)
        || range.fromMillis() > session.activeMillis()
        || range.beforeMillis() <= session.createMillis();
  }

  private static long last(SessionView session, MessageRange range) {
    return Math.min(session.lastSequence(), range.beforeSequence() - 1);
  }

  /** The messages that the range has, of which those up to {@link #reach} are looked at. */
  static Span of(SessionView session, MessageRange range, Stamps stamps) {
    if (isVoid(session, range)) {
      return NONE;
    }
    Span inTime = inTime(session, range, stamps);
    if (inTime.isEmpty()) {
      return NONE;
    }
    return range.newestFirst() ? newest(inTime, range, stamps) : oldest(inTime, range, stamps);
  }

  private static Span inTime(SessionView session, MessageRange range, Stamps stamps) {
    long first = range.afterSequence() + 1;
    long last = last(session, range);
    if (range.fromMillis() > session.createMillis()) {
      first = least(first, last, s -> stamps.millis(s) >= range.fromMillis());
    }
    if (range.beforeMillis() <= session.activeMillis()) {
      last = least(first, last, s -> stamps.millis(s) >= range.beforeMillis()) - 1;
    }
    return new Span(first, last);
  }

  /** The first messages, as far as the limits allow. */
  private static Span oldest(Span all, MessageRange range, Stamps stamps) {
    long first = all.first();
    long last = Math.min(all.last(), first + range.maxMessages() - 1);
    if (range.maxBytes() == Long.MAX_VALUE) {
      return new Span(first, last);
    }
    long before = stamps.bytes(first - 1);
    if (stamps.bytes(last) - before <= range.maxBytes()) {
      return new Span(first, last);
    }
    long tooMuch = least(first + 1, last, s -> stamps.bytes(s) - before > range.maxBytes());
    return new Span(first, tooMuch - 1);
  }

  /** The last messages, as far as the limits allow. */
  private static Span newest(Span all, MessageRange range, Stamps stamps) {
    long last = all.last();
    long first = Math.max(all.first(), last - range.maxMessages() + 1);
    if (range.maxBytes() == Long.MAX_VALUE) {
      return new Span(first, last);
    }
    long whole = stamps.bytes(last);
    if (whole - stamps.bytes(first - 1) <= range.maxBytes()) {
      return new Span(first, last);
    }
    return new Span(
        least(first, last - 1, s -> whole - stamps.bytes(s - 1) <= range.maxBytes()), last);
  }

  /** The least sequence from the first to the last that is so, as are all after it; or the next. */
  private static long least(long first, long last, LongPredicate isSo) {
    long from = first;
    long to = last + 1;
    while (from < to) {
      long middle = (from + to) >>> 1;
      if (isSo.test(middle)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}
