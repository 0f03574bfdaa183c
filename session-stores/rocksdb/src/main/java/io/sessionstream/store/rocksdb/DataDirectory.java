package io.sessionstream.store.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a store: a marker file, which says what it is and in which format, and the
 * database in a directory of its own. Whoever uses it has the marker locked.
 *
 * <p>Format 1 lacks what is known of a session besides its messages, and the formats 1 and 2 have
 * what is of the store as a whole elsewhere, see {@link Keys}. A directory in one of them is read
 * as it is; once it is opened to be written, it is one of format 3, which earlier versions refuse.
 *
 * <p>The marker gets its name only when the database is complete. So a directory with a marker must
 * have a database, and one is never made anew where one was lost.
 */
final class DataDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbSessionStore.class);

  static final int FORMAT = 3;
  static final String MARKER = "SESSION-STORE";
  static final String DATABASE = "rocksdb";

  private static final int FIRST_FORMAT = 1;
  private static final String UNFINISHED = MARKER + ".new";
  private static final String KIND = "session-stream rocksdb store, format ";
  private static final Pattern CONTENT = Pattern.compile(KIND + "(\\d{1,9})\\s*");

  private final Path path;
  private final FileChannel marker;
  private final ClosedMark closedMark;

  private DataDirectory(Path path, FileChannel marker) {
    this.path = path;
    this.marker = marker;
    this.closedMark = new ClosedMark(path, database());
  }

  private Path database() {
    return path.resolve(DATABASE);
  }

  /** Takes a directory to write in it; it is created if it does not exist. */
  static DataDirectory take(Path path) throws StoreOpenException {
    try {
      String marker = prepare(path);
      return locked(path, FileChannel.open(path.resolve(marker), StandardOpenOption.WRITE), false);
    } catch (IOException e) {
      throw Problems.explain(path, e);
    }
  }

  /** Takes a directory to read what is in it. */
  static DataDirectory takeReadOnly(Path path) throws StoreOpenException {
    try {
      if (!Files.isRegularFile(path.resolve(MARKER))) {
        throw new StoreOpenException(path + " is not the data directory of a session store");
      }
      checkFormat(path);
      return locked(path, FileChannel.open(path.resolve(MARKER), StandardOpenOption.READ), true);
    } catch (IOException e) {
      throw Problems.explain(path, e);
    }
  }

  private static DataDirectory locked(Path path, FileChannel marker, boolean shared)
      throws IOException {
    FileLock lock = null;
    try {
      lock = marker.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      throw new StoreOpenException(path + " is in use by another store of this process", e);
    } finally {
      if (lock == null) {
        marker.close();
      }
    }
    if (lock == null) {
      throw new StoreOpenException(path + " is in use by another process");
    }
    return new DataDirectory(path, marker);
  }

  /** Checks the directory, and returns the name of the file that marks it. */
  private static String prepare(Path path) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreOpenException(path + " is not a directory");
    }
    Files.createDirectories(path);
    if (!Files.isWritable(path)) {
      throw Problems.notWritable(path);
    }
    List<String> files = files(path);
    if (files.contains(MARKER)) {
      checkFormat(path);
      return MARKER;
    }
    if (!files.isEmpty() && !files.contains(UNFINISHED)) {
      throw new StoreOpenException(
          path + " holds other files and is not the data directory of a session store");
    }
    Files.writeString(path.resolve(UNFINISHED), KIND + FORMAT + "\n");
    return UNFINISHED;
  }

  private static List<String> files(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          // A file system of its own begins with it.
          .filter(name -> !name.equals("lost+found"))
          .toList();
    }
  }

  private static void checkFormat(Path path) throws IOException {
    int format = format(path);
    if (format < FIRST_FORMAT || format > FORMAT) {
      throw new StoreOpenException(
          "%s was written in format %d, but this version reads the formats %d to %d"
              .formatted(path, format, FIRST_FORMAT, FORMAT));
    }
  }

  private static int format(Path path) throws IOException {
    Matcher content = CONTENT.matcher(Files.readString(path.resolve(MARKER)));
    if (!content.matches()) {
      throw Problems.damaged(path, "its file " + MARKER + " does not say what it is");
    }
    return Integer.parseInt(content.group(1));
  }

  /** Opens the database, which is created if the directory is new. */
  Database open(long blockCacheBytes) throws StoreOpenException {
    boolean create = !Files.exists(path.resolve(MARKER));
    try {
      if (!create) {
        check();
        closedMark.remove();
      }
      Rocks.Mode mode = create ? Rocks.Mode.CREATE : Rocks.Mode.WRITE;
      Database database =
          new Database(
              new Rocks(database(), mode, blockCacheBytes),
              () -> new Rocks(database(), Rocks.Mode.WRITE, blockCacheBytes));
      try {
        if (create) {
          finish();
        } else {
          // First: what cannot be read must not be left between two formats.
          FormerKeys.check(database);
          raiseFormat();
          FormerKeys.move(database, FormerKeys.BATCH_BYTES);
        }
      } catch (IOException | DatabaseException e) {
        database.close();
        throw e;
      }
      return database;
    } catch (IOException | RocksDBException | DatabaseException | DamageException e) {
      throw Problems.explain(path, e);
    }
  }

  /** Opens the database so that nothing in the directory is changed. */
  Database openReadOnly(long blockCacheBytes) throws StoreOpenException {
    try {
      check();
      Database.Opener opener = () -> new Rocks(database(), Rocks.Mode.READ_ONLY, blockCacheBytes);
      return new Database(opener.open(), opener);
    } catch (IOException | RocksDBException | DamageException e) {
      throw Problems.explain(path, e);
    }
  }

  private void check() throws IOException {
    closedMark.check();
    LogFiles.check(database());
  }

  /** Says that the database is complete, once that is certain to be on disk. */
  private void finish() throws IOException {
    marker.force(true);
    Files.move(path.resolve(UNFINISHED), path.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
    sync(path);
  }

  /** Says that from now on records of today's format may be in the database. */
  private void raiseFormat() throws IOException {
    if (format(path) == FORMAT) {
      return;
    }
    // One byte, in the file that is locked: it is there, or it is not.
    marker.write(ByteBuffer.wrap(Integer.toString(FORMAT).getBytes(US_ASCII)), KIND.length());
    marker.force(true);
  }

  /** Makes sure that the names of new files are on disk. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Closes the database and gives the directory free; if all is well, notes how the files are, so
   * that it is found if they are no longer.
   */
  void close(Database database, boolean isWell) {
    boolean clean = false;
    try {
      if (isWell) {
        database.flush();
        clean = true;
      }
    } catch (DatabaseException e) {
      LOG.warn("the store was closed without a flush; RocksDB's log has everything", e);
    }
    try (this) {
      database.close();
      if (clean) {
        closedMark.write();
      }
    } catch (IOException e) {
      LOG.warn("the store was closed without a mark that it was", e);
    }
  }

  /** Gives the directory free, after the database was closed. */
  @Override
  public void close() throws IOException {
    marker.close();
  }
}
