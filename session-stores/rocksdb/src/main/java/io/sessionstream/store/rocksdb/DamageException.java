package io.sessionstream.store.rocksdb;

/** What is stored cannot be what was written; the message says in a few words what is wrong. */
final class DamageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DamageException(String message) {
    super(message);
  }

  DamageException(String message, Throwable cause) {
    super(message, cause);
  }
}
