package io.sessionstream.store.rocksdb;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The database, which may be used by any thread at any time: whoever is in it when it is to be
 * closed is waited for, and whoever comes later is told so.
 *
 * <p>All methods may wait for the disk, and fail with a {@link DatabaseException}.
 */
final class Database implements AutoCloseable {
  /** Opens the database again. */
  interface Opener {
    Rocks open() throws RocksDBException;
  }

  private interface Call<T> {
    T with(Rocks rocks) throws RocksDBException;
  }

  private final Opener opener;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable Rocks rocks;

  Database(Rocks rocks, Opener opener) {
    this.rocks = rocks;
    this.opener = opener;
  }

  private <T> T call(Call<T> call) {
    lock.readLock().lock();
    try {
      Rocks open = rocks;
      if (open == null) {
        throw new DatabaseException("the database is closed");
      }
      return call.with(open);
    } catch (RocksDBException e) {
      throw new DatabaseException(e);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void run(Run run) {
    Optional<Rocks> unused =
        call(
            open -> {
              run.with(open);
              return Optional.empty();
            });
  }

  private interface Run {
    void with(Rocks rocks) throws RocksDBException;
  }

  int sessionsFamily() {
    return call(Rocks::sessionsFamily);
  }

  Optional<byte[]> get(byte[] key) {
    return call(open -> Optional.ofNullable(open.get(key)));
  }

  /** The first so many bytes of a value, or all of a shorter one. */
  Optional<byte[]> getHead(byte[] key, int bytes) {
    return call(open -> Optional.ofNullable(open.getHead(key, bytes)));
  }

  Optional<byte[]> getSession(byte[] sessionId) {
    return call(open -> Optional.ofNullable(open.getSession(sessionId)));
  }

  /** Writes a batch to the operating system, and to the disk if it is to be synced. */
  void write(byte[] batch, boolean sync) {
    run(open -> open.write(batch, sync));
  }

  /** Brings everything that was written to the disk. */
  void sync() {
    run(Rocks::sync);
  }

  void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    run(open -> open.scan(from, to, visitor));
  }

  /** The last message of the range of keys, if there is one. */
  Optional<Rocks.LastMessage> last(byte[] from, byte[] to) {
    return call(open -> open.last(from, to));
  }

  /** Shows sessions, see {@link Rocks#scanSessions}. */
  void scanSessions(byte[] from, byte @Nullable [] to, Rocks.SessionVisitor visitor) {
    run(open -> open.scanSessions(from, to, visitor));
  }

  void flush() {
    run(Rocks::flush);
  }

  void compact(byte[] from, byte[] to) {
    run(open -> open.compact(from, to));
  }

  void verify() {
    run(Rocks::verify);
  }

  /**
   * Closes the database and opens it again, so that it is as it is on disk: after a failed write
   * RocksDB accepts no other.
   */
  void reopen() {
    close();
    lock.writeLock().lock();
    try {
      rocks = opener.open();
    } catch (RocksDBException e) {
      throw new DatabaseException(e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    endCompaction();
    lock.writeLock().lock();
    try {
      if (rocks != null) {
        rocks.close();
        rocks = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** What takes long must not keep the others waiting for the lock. */
  private void endCompaction() {
    lock.readLock().lock();
    try {
      if (rocks != null) {
        rocks.endCompaction();
      }
    } finally {
      lock.readLock().unlock();
    }
  }
}
