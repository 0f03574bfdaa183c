package io.sessionstream.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.sessionstream.core.SessionStoreException;
import java.util.concurrent.CompletionException;

/** What a failure of Redis means to whoever asked; Redis' own words stay in the cause. */
final class Failures {
  private Failures() {}

  /** The outcome is unknown, unless Redis refused the command as a whole. */
  static SessionStoreException unavailable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? causeOf(e) : failure;
    if (cause instanceof SessionStoreException known) {
      return known;
    }
    return SessionStoreException.unavailable(
        cause instanceof Tracking.Refused
            ? "Redis does not let this server watch sessions"
            : "Redis cannot be reached or is too slow",
        cause);
  }

  /** The failure as one that may be thrown. */
  static RuntimeException wrap(Throwable failure) {
    return failure instanceof RuntimeException e ? e : new CompletionException(failure);
  }

  private static Throwable causeOf(CompletionException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  /** What Redis refused a single command with, in its own words; nothing was stored. */
  static SessionStoreException refused(String words) {
    return words.startsWith("OOM")
        ? SessionStoreException.storeFull("Redis' maxmemory")
        : SessionStoreException.unavailable(
            "Redis refuses to store anything", new IllegalStateException(words));
  }

  /** The data of a session are not what this store has written. */
  static SessionStoreException unreadable(Throwable cause) {
    return SessionStoreException.unavailable("the session cannot be read", new Unreadable(cause));
  }

  /** Whether it is the data of a session that are wrong, and not Redis. */
  static boolean isUnreadable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? causeOf(e) : failure;
    return cause instanceof RedisCommandExecutionException
        ? String.valueOf(cause.getMessage()).contains("WRONGTYPE")
        : cause.getCause() instanceof Unreadable;
  }

  /** Says that the data of a session are wrong. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }
}
