package io.sessionstream.core;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Hashes the ids that clients choose. Its salt differs in every process, so that no client can
 * choose ids that collide and make the look-ups of others slow.
 */
final class SaltedHash {
  private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

  private SaltedHash() {}

  static int of(String id) {
    long hash = id.length();
    for (int i = 0; i < id.length(); i++) {
      hash = (hash + id.charAt(i)) * MULTIPLIER;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 32);
  }
}
