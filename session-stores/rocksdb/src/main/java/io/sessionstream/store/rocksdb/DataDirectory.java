package io.sessionstream.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/**
 * The directory of a store: a marker file that says what it is and in which format, and the
 * database in a directory of its own.
 *
 * <p>The marker gets its name only when the database is complete. So a directory with a marker must
 * have a database, and one is never made anew where one was lost.
 */
final class DataDirectory {
  static final int FORMAT = 1;
  static final String MARKER = "SESSION-STORE";
  static final String DATABASE = "rocksdb";

  private static final String UNFINISHED = MARKER + ".new";
  private static final String KIND = "session-stream rocksdb store, format ";
  private static final Pattern CONTENT = Pattern.compile(KIND + "(\\d{1,9})\\s*");

  private final Path path;

  DataDirectory(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path database() {
    return path.resolve(DATABASE);
  }

  /** Opens the database, which is created if the directory is empty or does not exist. */
  Database open(long blockCacheBytes) throws StoreOpenException {
    boolean create = prepare();
    try {
      LogFiles.check(database());
      Rocks first = new Rocks(database(), mode(create), blockCacheBytes);
      try {
        if (create) {
          finish();
        }
        return new Database(
            new Database.Opener() {
              private boolean opened;

              @Override
              public Rocks open() throws RocksDBException {
                if (!opened) {
                  opened = true;
                  return first;
                }
                return new Rocks(database(), Rocks.Mode.WRITE, blockCacheBytes);
              }
            });
      } catch (IOException e) {
        first.close();
        throw e;
      }
    } catch (RocksDBException e) {
      throw explain(e);
    } catch (DamageException e) {
      throw new StoreOpenException(path + " is damaged: " + e.getMessage(), e);
    } catch (StoreOpenException e) {
      throw e;
    } catch (IOException e) {
      throw cannot("be written", e);
    }
  }

  private static Rocks.Mode mode(boolean create) {
    return create ? Rocks.Mode.CREATE : Rocks.Mode.WRITE;
  }

  /** Opens the database so that nothing in the directory is changed. */
  Database openReadOnly(long blockCacheBytes) throws StoreOpenException {
    if (!Files.isRegularFile(path.resolve(MARKER))) {
      throw new StoreOpenException(path + " is not the data directory of a session store");
    }
    checkFormat();
    try {
      LogFiles.check(database());
      return new Database(() -> new Rocks(database(), Rocks.Mode.READ_ONLY, blockCacheBytes));
    } catch (RocksDBException e) {
      throw explain(e);
    } catch (DamageException e) {
      throw new StoreOpenException(path + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw cannot("be read", e);
    }
  }

  /** Checks the directory; returns whether the database is to be created. */
  private boolean prepare() throws StoreOpenException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreOpenException(path + " is not a directory");
    }
    try {
      Files.createDirectories(path);
      List<String> files = files();
      if (files.contains(MARKER)) {
        checkFormat();
        checkWritable();
        return false;
      }
      if (!files.isEmpty() && !files.contains(UNFINISHED)) {
        throw new StoreOpenException(
            path + " holds other files and is not the data directory of a session store");
      }
      checkWritable();
      Files.writeString(path.resolve(UNFINISHED), KIND + FORMAT + "\n");
      return true;
    } catch (StoreOpenException e) {
      throw e;
    } catch (IOException e) {
      throw cannot("be written", e);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          // A file system of its own begins with it.
          .filter(name -> !name.equals("lost+found"))
          .toList();
    }
  }

  private void checkFormat() throws StoreOpenException {
    String content;
    try {
      content = Files.readString(path.resolve(MARKER));
    } catch (IOException e) {
      throw cannot("be read", e);
    }
    Matcher matcher = CONTENT.matcher(content);
    if (!matcher.matches()) {
      throw new StoreOpenException(
          path + " is damaged: its file " + MARKER + " does not say what it is");
    }
    int format = Integer.parseInt(matcher.group(1));
    if (format != FORMAT) {
      throw new StoreOpenException(
          "%s was written in format %d, but this version reads format %d"
              .formatted(path, format, FORMAT));
    }
  }

  private void checkWritable() throws StoreOpenException {
    if (!Files.isWritable(path)) {
      throw new StoreOpenException(path + " cannot be written: no permission");
    }
  }

  /** Says that the database is complete, once that is certain to be on disk. */
  private void finish() throws IOException {
    try (FileChannel marker =
        FileChannel.open(path.resolve(UNFINISHED), StandardOpenOption.WRITE)) {
      marker.force(true);
    }
    Files.move(path.resolve(UNFINISHED), path.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private StoreOpenException cannot(String what, IOException cause) {
    return new StoreOpenException(
        path + " cannot " + what + ": " + cause.getClass().getSimpleName(), cause);
  }

  private StoreOpenException explain(RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("/lock:") || lower.contains("lock hold by current process")) {
      return new StoreOpenException(path + " is in use by another process or store", e);
    }
    if (lower.contains("permission denied") || lower.contains("read-only file system")) {
      return new StoreOpenException(path + " cannot be written: no permission", e);
    }
    if (lower.contains("no space left")) {
      return new StoreOpenException(path + " cannot be opened: the disk is full", e);
    }
    return new StoreOpenException(path + " is damaged: " + message, e);
  }
}
