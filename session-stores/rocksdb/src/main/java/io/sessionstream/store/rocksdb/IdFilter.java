package io.sessionstream.store.rocksdb;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Remembers the message ids of a session by 32 bits of each: an id that it does not know is new,
 * one that it knows may be. Most appends have a new id, and need not ask the database so.
 */
final class IdFilter {
  /** More ids than these are left to the database's own filters. */
  static final int MOST_IDS = 1 << 15;

  private static final int SALT = ThreadLocalRandom.current().nextInt();

  private int[] hashes = new int[16];
  private int size;

  /** Notes an id; false, and no longer of use, if there are too many. */
  boolean add(String id) {
    if (size == MOST_IDS) {
      return false;
    }
    if (2 * size >= hashes.length) {
      int[] before = hashes;
      hashes = new int[2 * before.length];
      Arrays.stream(before).filter(hash -> hash != 0).forEach(this::insert);
    }
    if (insert(hash(id))) {
      size++;
    }
    return true;
  }

  private boolean insert(int hash) {
    int slot = slot(hash);
    if (hashes[slot] == hash) {
      return false;
    }
    hashes[slot] = hash;
    return true;
  }

  boolean mayContain(String id) {
    int hash = hash(id);
    return hashes[slot(hash)] == hash;
  }

  /** Where the hash is, or would be. */
  private int slot(int hash) {
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Not 0, and spread so that ids which were chosen to collide do so in one slot only. */
  private static int hash(String id) {
    int hash = id.hashCode() ^ SALT;
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    return hash == 0 ? 1 : hash;
  }

  long bytes() {
    return 32 + 4L * hashes.length;
  }
}
