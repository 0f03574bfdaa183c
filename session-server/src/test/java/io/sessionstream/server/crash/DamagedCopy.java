package io.sessionstream.server.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A copy of a data directory, as a power failure or a bad disk may leave it. */
final class DamagedCopy {
  private DamagedCopy() {}

  /** Copies the directory and cuts, or flips a bit of, the newest log; false if that is empty. */
  static boolean make(Path dataDir, Path copy, Fault fault, Random random) throws IOException {
    Files.createDirectories(copy);
    for (Path file : files(dataDir)) {
      Path target = copy.resolve(dataDir.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    Path log =
        files(copy).stream()
            .filter(file -> file.toString().endsWith(".log"))
            .max(Comparator.comparing(Path::getFileName))
            .orElseThrow(() -> new IllegalStateException("there is no log in " + copy));
    try (RandomAccessFile bytes = new RandomAccessFile(log.toFile(), "rw")) {
      if (bytes.length() == 0) {
        return false;
      }
      long place = random.nextLong(bytes.length());
      if (fault == Fault.CUT) {
        bytes.setLength(place);
      } else {
        bytes.seek(place);
        int value = bytes.read();
        bytes.seek(place);
        bytes.write(value ^ (1 << random.nextInt(8)));
      }
      return true;
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }
}
