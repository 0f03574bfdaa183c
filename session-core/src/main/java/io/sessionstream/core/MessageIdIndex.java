package io.sessionstream.core;

import org.jspecify.annotations.Nullable;

/**
 * The sequences of one session's message ids: a hash table with linear probing, which takes a third
 * of the memory of a {@code HashMap} of boxed numbers. Guarded by the session's lock.
 */
final class MessageIdIndex {
  private @Nullable String[] ids = new String[8];
  private int[] sequences = new int[8];
  private int size;

  /** The sequence of the message with this id; 0 if there is none. */
  int sequenceOf(String messageId) {
    return sequences[slotOf(messageId)];
  }

  /** Adds an id that is not there. */
  void put(String messageId, int sequence) {
    if (3 * (size + 1) > 2 * ids.length) {
      grow();
    }
    int slot = slotOf(messageId);
    ids[slot] = messageId;
    sequences[slot] = sequence;
    size++;
  }

  private int slotOf(String messageId) {
    int mask = ids.length - 1;
    int slot = SaltedHash.of(messageId) & mask;
    for (String other = ids[slot]; other != null; other = ids[slot]) {
      if (other.equals(messageId)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    @Nullable String[] oldIds = ids;
    int[] oldSequences = sequences;
    ids = new String[2 * oldIds.length];
    sequences = new int[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      String id = oldIds[i];
      if (id != null) {
        int slot = slotOf(id);
        ids[slot] = id;
        sequences[slot] = oldSequences[i];
      }
    }
  }
}
