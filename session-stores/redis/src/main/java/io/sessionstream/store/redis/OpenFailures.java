package io.sessionstream.store.redis;

import com.google.common.base.Throwables;

/** Why a store could not be opened, in one sentence for an operator. */
final class OpenFailures {
  private OpenFailures() {}

  static IllegalStateException of(Endpoints endpoints, Exception failure) {
    return new IllegalStateException(
        "Redis at " + endpoints.describe() + " cannot be used: " + rootOf(failure), failure);
  }

  /** The innermost cause in words: Redis' own, or the operating system's. */
  static String rootOf(Throwable failure) {
    Throwable root = Throwables.getRootCause(failure);
    String words = root.getMessage();
    if (words == null) {
      return root.getClass().getSimpleName();
    }
    if (words.startsWith("WRONGPASS")
        || words.startsWith("NOAUTH")
        || words.contains("invalid password")) {
      return "the user or the password is wrong (" + words + ")";
    }
    return words;
  }
}
