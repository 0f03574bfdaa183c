package io.sessionstream.store.rocksdb;

import io.sessionstream.store.rocksdb.Records.Removed;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the space of removed sessions back to the disk. RocksDB does so only when it rewrites their
 * part of its tables; to rewrite it for each of them would cost too much, so it is done when a good
 * part of all is removed, when the disk is full, or when it was not done for a day.
 *
 * <p>What is still to be done is noted in the database, with each group that removes something, so
 * that it is not forgotten when the store ends. Only the committer calls the methods.
 */
final class Reclaimer {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);
  private static final long LEAST_BYTES = 32L << 20;
  private static final int PART = 4;
  private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();
  private static final long RETRY_MILLIS = Duration.ofMinutes(1).toMillis();

  private final Database database;
  private final ExecutorService executor;

  /** What is still to be reclaimed of the groups that are written. */
  private Removed waiting;

  /** What the group in the making removes. */
  private Removed pending = Removed.NOTHING;

  /** What is being reclaimed. */
  private Removed running = Removed.NOTHING;

  /** How it has ended; null until it has. */
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  private boolean noteDue;
  private long notBeforeMillis = Long.MIN_VALUE;

  private enum Outcome {
    DONE,
    FAILED
  }

  /** Goes on with what is noted. */
  Reclaimer(Database database, ThreadFactory threads, Removed noted) {
    this.database = database;
    this.executor = Executors.newSingleThreadExecutor(threads);
    this.waiting = noted;
  }

  /** Notes that the group removes a session. */
  void removed(SessionView session, long nowMillis) {
    long number = session.number();
    pending = pending.plus(new Removed(session.bytes(), number, number, nowMillis));
    noteDue = true;
  }

  /** A group begins. */
  void begin(long nowMillis) {
    Outcome ended = outcome.getAndSet(null);
    if (ended == null) {
      return;
    }
    if (ended == Outcome.FAILED) {
      waiting = waiting.plus(running);
      notBeforeMillis = nowMillis + RETRY_MILLIS;
    }
    running = Removed.NOTHING;
    noteDue = true;
  }

  /** Whether the note in the database must be written anew. */
  boolean isNoteDue() {
    return noteDue;
  }

  /** Writes the note as it is after the group. */
  void note(BatchWriter batch) {
    Removed all = running.plus(waiting).plus(pending);
    if (all.isNothing()) {
      batch.delete(Keys.removed());
    } else {
      batch.put(Keys.removed(), all.toBytes());
    }
  }

  /** The group is written, with the note if it was due. */
  void publish() {
    waiting = waiting.plus(pending);
    pending = Removed.NOTHING;
    noteDue = false;
  }

  /** The group is not written. */
  void rollBack() {
    pending = Removed.NOTHING;
  }

  /** The database was opened again, with this note. */
  void reload(Removed noted) {
    waiting = noted;
  }

  /** Begins to reclaim if it is worth it, for so much that is in use and so much space left. */
  void reclaim(long usedBytes, long spaceLeft, long nowMillis) {
    if (waiting.isNothing() || !running.isNothing() || nowMillis < notBeforeMillis) {
      return;
    }
    boolean much = waiting.bytes() >= Math.max(LEAST_BYTES, usedBytes / PART);
    boolean old = nowMillis - waiting.sinceMillis() >= LONGEST_MILLIS;
    if (!much && !old && spaceLeft > 0) {
      return;
    }
    byte[] from = Keys.start(waiting.firstNumber());
    byte[] to = Keys.end(waiting.lastNumber());
    running = waiting;
    waiting = Removed.NOTHING;
    executor.execute(() -> compact(from, to));
  }

  private void compact(byte[] from, byte[] to) {
    Outcome ended = Outcome.FAILED;
    try {
      database.compact(from, to);
      ended = Outcome.DONE;
    } catch (DatabaseException e) {
      if (!executor.isShutdown()) {
        LOG.warn("the space of removed sessions is not reclaimed yet", e);
      }
    } finally {
      outcome.set(ended);
    }
  }

  /**
   * Ends without beginning anything more. What has begun ends when the database is closed, and goes
   * on when it is opened.
   */
  void end() {
    executor.shutdownNow();
  }
}
