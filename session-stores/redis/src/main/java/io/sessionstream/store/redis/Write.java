package io.sessionstream.store.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item of a script that changes sessions, and what becomes of it. */
abstract class Write {
  private static final long FIXED_BYTES = 64;

  final Script script;
  final SessionKeys keys;
  final boolean replicate;
  final long size;
  private @Nullable Runnable onDone;

  /**
   * @param replicate whether it is not done before it is on replicas
   * @param contentSize the bytes that it takes besides its keys
   */
  Write(Script script, SessionKeys keys, boolean replicate, long contentSize) {
    this.script = script;
    this.keys = keys;
    this.replicate = replicate;
    this.size = FIXED_BYTES + keys.size() + contentSize;
  }

  /** Whether this answer of the script is of something done, now or before. */
  static boolean isDone(Object answer) {
    return answer instanceof Long || "drck".indexOf(kind(answer)) >= 0;
  }

  static boolean isKind(Object answer, char kind) {
    return kind(answer) == kind;
  }

  /** What kind of answer it is; 0 if it is none of those that have a name. */
  static char kind(Object answer) {
    return answer instanceof List<?> list
            && !list.isEmpty()
            && list.get(0) instanceof byte[] name
            && name.length > 0
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
    leave();
    answer(reply, millis, reached);
  }

  /** It is refused, or its outcome is unknown; has no effect on what is answered already. */
  final void fail(SessionStoreException failure) {
    leave();
    refuse(failure);
  }

  private void leave() {
    Runnable action = onDone;
    onDone = null;
    if (action != null) {
      action.run();
    }
  }

  /** Adds what the script is told of it. */
  abstract void addTo(CommandArgs<byte[], byte[]> args);

  /** Completes the answer; whatever the reply is, nothing is thrown. */
  abstract void answer(Object reply, long millis, Durability reached);

  abstract void refuse(SessionStoreException failure);
}
