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
    int at = 0;
    // Two characters at a time, as multiplying takes longest. With four, those that differ in the
    // highest bit only would differ in known bits afterwards, whatever the salt is.
    for (; at < id.length() - 1; at += 2) {
      hash = mix(hash + (id.charAt(at) | (long) id.charAt(at + 1) << Character.SIZE));
    }
    return (int) ((at < id.length() ? mix(hash + id.charAt(at)) : hash) >>> 32);
  }

  private static long mix(long hash) {
    long product = hash * MULTIPLIER;
    return product ^ product >>> 29;
  }
}
