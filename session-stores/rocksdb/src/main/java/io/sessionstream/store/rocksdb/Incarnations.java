package io.sessionstream.store.rocksdb;

import java.util.concurrent.ThreadLocalRandom;

/** What tells sessions with the same id from each other; never 0. */
final class Incarnations {
  private Incarnations() {}

  /** One for a new session. */
  static long next() {
    return notZero(ThreadLocalRandom.current().nextLong());
  }

  /** The one of a session that was stored without one: always the same for the same session. */
  static long of(long number, long createMillis) {
    return notZero(spread(number + spread(createMillis)));
  }

  private static long notZero(long value) {
    return value == 0 ? 1 : value;
  }

  /** Each bit of the result depends on all of the value; different values stay different. */
  private static long spread(long value) {
    long bits = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return bits ^ (bits >>> 33);
  }
}
