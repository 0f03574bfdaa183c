package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

/** A session's id as a key of hash tables. */
final class SessionKey {
  private final String id;
  private final int hash;

  SessionKey(String id) {
    this.id = requireNonNull(id, "sessionId");
    this.hash = SaltedHash.of(id);
  }

  String id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionKey that && hash == that.hash && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return id;
  }
}
