package io.sessionstream.store.rocksdb;

import org.jspecify.annotations.Nullable;

/**
 * A session that is known in memory: as look-ups see it, and as it is going to be when the group
 * that is in the making is written. Only the committer changes it.
 */
final class SessionState {
  private final String id;
  private final byte[] key;
  private final long loadedWeight;
  private volatile @Nullable SessionView committed;
  private @Nullable SessionView pending;
  private @Nullable IdFilter ids;
  private boolean idsKnown;
  private boolean touched;

  /** Whether it was used since the table last looked; a race costs an early removal only. */
  boolean used = true;

  /** A session as it is stored, or one that is not stored yet. */
  SessionState(String id, byte[] key, @Nullable SessionView committed) {
    this.id = id;
    this.key = key;
    this.committed = committed;
    this.pending = committed;
    this.loadedWeight = 256 + 3L * key.length;
    idsKnown = committed == null || committed.lastSequence() == 0;
  }

  String id() {
    return id;
  }

  byte[] key() {
    return key;
  }

  /** About how much of the heap it takes, without the filter. */
  long weight() {
    return loadedWeight;
  }

  /** The session as far as it is written; null if it does not exist. */
  @Nullable SessionView committed() {
    return committed;
  }

  /** The session as it is going to be; null if it is not going to exist. */
  @Nullable SessionView pending() {
    return pending;
  }

  /** Changes what is going to be; returns whether this is the group's first change. */
  boolean change(@Nullable SessionView view) {
    pending = view;
    if (view == null) {
      // The next life of the session begins without ids.
      ids = null;
      idsKnown = true;
    }
    boolean first = !touched;
    touched = true;
    return first;
  }

  /** Shows what is written now. */
  void publish() {
    committed = pending;
    touched = false;
  }

  /** Forgets what was not written. */
  void rollBack() {
    pending = committed;
    touched = false;
    // What the filter has too much costs a look into the database, but it may be of another life.
    ids = null;
    idsKnown = pending == null || pending.lastSequence() == 0;
  }

  /** Whether all message ids of the session are in {@link #mayHaveId}. */
  boolean idsKnown() {
    return idsKnown;
  }

  /** From now on all ids are known: these. */
  void setIds(IdFilter filter) {
    ids = filter;
    idsKnown = true;
  }

  boolean mayHaveId(String messageId) {
    return !idsKnown || (ids != null && ids.mayContain(messageId));
  }

  /** Notes a new id; returns by how many bytes the filter has grown. */
  long addId(String messageId) {
    if (!idsKnown) {
      return 0;
    }
    if (ids == null) {
      ids = new IdFilter();
    }
    long before = ids.bytes();
    if (!ids.add(messageId)) {
      ids = null;
      idsKnown = false;
      return -before;
    }
    return ids.bytes() - before;
  }

  long filterBytes() {
    IdFilter filter = ids;
    return filter == null ? 0 : filter.bytes();
  }
}
