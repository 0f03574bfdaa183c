package io.sessionstream.store.rocksdb;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the space of expired sessions back to the disk. RocksDB does so only when it rewrites their
 * part of its tables; to rewrite it for each of them would cost too much, so it is done when a good
 * part of all is expired.
 */
final class Reclaimer {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);
  private static final long LEAST_BYTES = 32L << 20;
  private static final int PART = 4;

  private final Database database;
  private final ExecutorService executor;
  private long bytes;
  private long firstNumber = Long.MAX_VALUE;
  private long lastNumber;

  Reclaimer(Database database, ThreadFactory threads) {
    this.database = database;
    this.executor = Executors.newSingleThreadExecutor(threads);
  }

  /** Notes that a session is removed; only the committer does it. */
  void removed(SessionView session) {
    bytes += session.bytes();
    firstNumber = Math.min(firstNumber, session.number());
    lastNumber = Math.max(lastNumber, session.number());
  }

  /**
   * Begins to reclaim if it is worth it, for so much that is in use; only the committer does it.
   */
  void reclaim(long usedBytes) {
    if (bytes < Math.max(LEAST_BYTES, usedBytes / PART)) {
      return;
    }
    byte[] from = Keys.start(firstNumber);
    byte[] to = Keys.end(lastNumber);
    executor.execute(() -> compact(from, to));
    bytes = 0;
    firstNumber = Long.MAX_VALUE;
    lastNumber = 0;
  }

  private void compact(byte[] from, byte[] to) {
    try {
      database.compact(from, to);
    } catch (DatabaseException e) {
      LOG.warn("the space of expired sessions is not reclaimed yet", e);
    }
  }

  /** Ends without beginning anything more; what has begun ends when the database is closed. */
  void end() {
    executor.shutdownNow();
  }
}
