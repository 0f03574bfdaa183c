package io.sessionstream.core;

/** The sequences of a session that are in a {@link MessageRange}, but for its limit of bytes. */
record SequenceRange(long first, long last) {
  /** When the message with a sequence was stored. */
  interface Times {
    long millisOf(long sequence);
  }

  /** Those of a session with this last sequence, whose times do not decrease. */
  static SequenceRange of(MessageRange range, long lastSequence, Times times) {
    long first = Math.min(range.afterSequence(), lastSequence) + 1;
    long last = Math.min(range.beforeSequence() - 1, lastSequence);
    if (range.fromMillis() != Long.MIN_VALUE) {
      first = Math.max(first, firstFrom(range.fromMillis(), lastSequence, times));
    }
    if (range.beforeMillis() != Long.MAX_VALUE) {
      last = Math.min(last, firstFrom(range.beforeMillis(), lastSequence, times) - 1);
    }
    if (last - first >= range.maxMessages()) {
      if (range.newestFirst()) {
        first = last - range.maxMessages() + 1;
      } else {
        last = first + range.maxMessages() - 1;
      }
    }
    return new SequenceRange(first, last);
  }

  /** The first sequence that was stored at this time or later; the one after the last if none. */
  private static long firstFrom(long millis, long lastSequence, Times times) {
    long low = 1;
    long high = lastSequence + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (times.millisOf(middle) >= millis) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  boolean isEmpty() {
    return first > last;
  }
}
