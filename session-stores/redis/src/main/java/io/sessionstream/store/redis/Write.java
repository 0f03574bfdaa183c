package io.sessionstream.store.redis;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import java.util.List;

/** One item of the script {@code write.lua}, and what becomes of it. */
abstract class Write {
  private static final long FIXED_BYTES = 64;

  final SessionKeys keys;
  final byte[] spec;
  final byte[] messageId;
  final byte[] message;
  final boolean replicate;
  final long size;
  private Runnable onDone = () -> {};

  /**
   * @param replicate whether it is not done before it is on replicas
   */
  Write(SessionKeys keys, byte[] spec, byte[] messageId, byte[] message, boolean replicate) {
    this.keys = keys;
    this.spec = spec;
    this.messageId = messageId;
    this.message = message;
    this.replicate = replicate;
    this.size = FIXED_BYTES + keys.size() + messageId.length + message.length;
  }

  /** Whether this answer of the script is of something stored, now or before. */
  static boolean isStored(Object answer) {
    return answer instanceof Long || isKind(answer, 'd') || isKind(answer, 'r');
  }

  static boolean isKind(Object answer, char kind) {
    return kind(answer) == kind;
  }

  static char kind(Object answer) {
    return answer instanceof List<?> list && list.get(0) instanceof byte[] name
        ? (char) name[0]
        : 0;
  }

  /** Says what to do when it no longer waits for Redis. */
  final void onDone(Runnable action) {
    onDone = action;
  }

  /**
   * The script has answered, at this time of the session, and what was stored has reached this
   * durability.
   */
  final void done(Object reply, long millis, Durability reached) {
    onDone.run();
    answer(reply, millis, reached);
  }

  /** It is refused, or its outcome is unknown. */
  final void fail(SessionStoreException failure) {
    onDone.run();
    refuse(failure);
  }

  abstract void answer(Object reply, long millis, Durability reached);

  abstract void refuse(SessionStoreException failure);
}
