package io.sessionstream.store.redis;

import com.google.common.primitives.Bytes;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.TextBytes;

/**
 * The keys of one session, of which the hash tag is the same, so that a cluster keeps them
 * together.
 *
 * <p>A tag ends at the first closing brace, and an empty one is none: the colon before the session
 * id sees to it that there is a tag whatever the id is. As a prefix has no braces and the ends of
 * the keys differ, no two sessions share a key.
 */
final class SessionKeys {
  private static final byte[] META = TextBytes.of("meta");
  private static final byte[] LOG = TextBytes.of("log");
  private static final byte[] IDS = TextBytes.of("ids");
  private static final byte[] DELETED = TextBytes.of("deleted");

  private final String sessionId;
  private final byte[] meta;
  private final byte[] log;
  private final byte[] ids;
  private final byte[] deleted;

  private SessionKeys(String sessionId, byte[] stem) {
    this.sessionId = sessionId;
    meta = Bytes.concat(stem, META);
    log = Bytes.concat(stem, LOG);
    ids = Bytes.concat(stem, IDS);
    deleted = Bytes.concat(stem, DELETED);
  }

  static SessionKeys of(String prefix, String sessionId) {
    return new SessionKeys(sessionId, TextBytes.of(prefix + "{:" + sessionId + "}:"));
  }

  String sessionId() {
    return sessionId;
  }

  byte[] meta() {
    return meta;
  }

  byte[] log() {
    return log;
  }

  byte[] ids() {
    return ids;
  }

  /** What is left for a while of one that was deleted: its incarnation. */
  byte[] deleted() {
    return deleted;
  }

  /** Adds the keys meta, log, ids, deleted, or the first of them. */
  void addTo(CommandArgs<byte[], byte[]> args, int count) {
    byte[][] all = {meta, log, ids, deleted};
    for (int i = 0; i < count; i++) {
      args.addKey(all[i]);
    }
  }

  /** The cluster's slot of all the keys, from 0 to 16383. */
  int slot() {
    return SlotHash.getSlot(meta);
  }

  /** The bytes that the keys take on the wire. */
  int size() {
    return meta.length + log.length + ids.length;
  }
}
