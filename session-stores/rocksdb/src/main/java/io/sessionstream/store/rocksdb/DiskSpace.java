package io.sessionstream.store.rocksdb;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The space on the disk that may still be used: RocksDB needs room to rewrite what it holds, so
 * some is always left.
 */
final class DiskSpace {
  private final LongSupplier usable;
  private final long reserve;

  DiskSpace(LongSupplier usable, long reserve) {
    this.usable = usable;
    this.reserve = reserve;
  }

  /** The usable bytes of the file system of this path. */
  static LongSupplier of(Path path) throws IOException {
    FileStore store = Files.getFileStore(path);
    return () -> {
      try {
        return store.getUsableSpace();
      } catch (IOException e) {
        // Then the write tells.
        return Long.MAX_VALUE;
      }
    };
  }

  /** How many bytes may be written; negative if there is less free than must be. */
  long left() {
    return usable.getAsLong() - reserve;
  }

  /** What is said of the limit. */
  String limit() {
    return "the disk, on which " + reserve + " bytes must stay free";
  }
}
