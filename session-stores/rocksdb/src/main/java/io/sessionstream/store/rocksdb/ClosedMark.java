package io.sessionstream.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file that says how large the files of a database were when it was closed. With it, a file
 * that was lost or cut is told from one that a crash has left so; it exists only while the database
 * is closed.
 */
final class ClosedMark {
  static final String NAME = "CLOSED";

  private final Path directory;
  private final Path database;

  ClosedMark(Path directory, Path database) {
    this.directory = directory;
    this.database = database;
  }

  private Path mark() {
    return directory.resolve(NAME);
  }

  void write() throws IOException {
    Path unfinished = directory.resolve(NAME + ".new");
    Files.write(unfinished, sizes());
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(unfinished, mark(), StandardCopyOption.ATOMIC_MOVE);
    DataDirectory.sync(directory);
  }

  /** Fails if the files are not as the mark says, if there is one. */
  void check() throws IOException {
    if (!Files.exists(mark())) {
      return;
    }
    List<String> marked = Files.readAllLines(mark());
    List<String> found = sizes();
    if (!marked.equals(found)) {
      List<String> different = new ArrayList<>(marked);
      different.removeAll(found);
      throw new DamageException(
          "its files are not as they were when it was closed: then there was "
              + (different.isEmpty() ? "nothing but " + marked : String.join(", ", different)));
    }
  }

  void remove() throws IOException {
    if (Files.deleteIfExists(mark())) {
      DataDirectory.sync(directory);
    }
  }

  private List<String> sizes() throws IOException {
    List<String> sizes = new ArrayList<>();
    try (Stream<Path> files = Files.list(database)) {
      for (Path file : files.filter(ClosedMark::hasData).sorted().toList()) {
        sizes.add(file.getFileName() + " of " + Files.size(file) + " bytes");
      }
    }
    return sizes;
  }

  private static boolean hasData(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".sst")
        || name.endsWith(".log")
        || name.startsWith("MANIFEST-")
        || name.equals("CURRENT");
  }
}
