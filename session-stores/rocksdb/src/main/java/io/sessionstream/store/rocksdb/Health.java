package io.sessionstream.store.rocksdb;

import io.sessionstream.core.SessionStoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with the store, if something is. */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbSessionStore.class);

  private volatile @Nullable String damage;
  private volatile @Nullable RuntimeException writeFailure;

  /** Notes that something could not be read; returns how to answer. */
  SessionStoreException readFailed(RuntimeException cause) {
    boolean damaged =
        cause instanceof DamageException
            || (cause instanceof DatabaseException database && database.isCorruption());
    if (damaged && damage == null) {
      damage = cause.getMessage();
      LOG.error("the data directory is damaged", cause);
    }
    return SessionStoreException.unavailable(
        damaged ? "what the store holds is damaged" : "the store could not be read", cause);
  }

  /** Notes that a group could not be written; returns how to answer. */
  SessionStoreException writeFailed(RuntimeException cause) {
    if (writeFailure == null) {
      LOG.error("the store cannot be written; it refuses appends until it can", cause);
    }
    writeFailure = cause;
    return SessionStoreException.unavailable("the store could not be written", cause);
  }

  /** Why appends are refused, if they are. */
  @Nullable RuntimeException writeFailure() {
    return writeFailure;
  }

  /** Notes that the database was opened again; what was found to be damaged stays so. */
  void recovered() {
    writeFailure = null;
    LOG.info("the store can be written again");
  }

  /** One sentence on what is wrong. */
  Optional<String> trouble() {
    RuntimeException failure = writeFailure;
    if (failure != null) {
      return Optional.of("the store cannot be written: " + failure.getMessage());
    }
    return Optional.ofNullable(damage).map(what -> "the data directory is damaged: " + what);
  }
}
