package io.sessionstream.store.rocksdb;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB could not do what it was asked to do. */
final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean noSpace;
  private final boolean corruption;

  DatabaseException(RocksDBException cause) {
    super(cause.getMessage(), cause);
    Status status = cause.getStatus();
    noSpace = status != null && status.getSubCode() == Status.SubCode.NoSpace;
    corruption = status != null && status.getCode() == Status.Code.Corruption;
  }

  DatabaseException(String message) {
    super(message);
    noSpace = false;
    corruption = false;
  }

  /** Whether there was no space on the disk. */
  boolean isNoSpace() {
    return noSpace;
  }

  /** Whether what was read is damaged. */
  boolean isCorruption() {
    return corruption;
  }
}
