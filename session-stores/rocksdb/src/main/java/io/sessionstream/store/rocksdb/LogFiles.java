package io.sessionstream.store.rocksdb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Checks RocksDB's logs, and its manifests, which have the same form, before RocksDB reads them.
 *
 * <p>RocksDB checks them itself, with two gaps. A record that goes on beyond the end of the file is
 * taken for one that a crash has torn off, and is dropped with all that follow it; so a wrong bit
 * in a length, near the end, would silently undo what was acknowledged. But a record that was torn
 * off has no bytes that fit to its checksum, and one with a wrong length has. And some wrong bits
 * in a manifest make RocksDB read it for ever.
 *
 * <p>The form is that of RocksDB's {@code db/log_format.h}: blocks of 32 KiB, in which each record
 * has a checksum (4 bytes), a length (2 bytes) and a type (1 byte), all little-endian. What does
 * not fit into a block is continued in the next. Some types have a number (4 bytes) besides; they
 * are of files that are used again, which no store's are.
 */
final class LogFiles {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int TYPE_OFFSET = 6;
  private static final List<Integer> TYPES_OF_USED_FILES = List.of(5, 6, 7, 8, 11, 131);
  private static final int MASK_DELTA = 0xa282ead8;

  private LogFiles() {}

  /** Checks all logs and manifests in the directory of a database, if there is one. */
  static void check(Path database) throws IOException {
    if (!Files.isDirectory(database)) {
      return;
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(database)) {
      logs = files.filter(LogFiles::isLog).sorted().toList();
    }
    for (Path log : logs) {
      checkFile(log);
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.startsWith("MANIFEST-");
  }

  private static void checkFile(Path log) throws IOException {
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long size = file.size();
      for (long start = 0; start < size; start += BLOCK_BYTES) {
        block.clear().limit((int) Math.min(BLOCK_BYTES, size - start));
        read(file, block, start);
        checkBlock(block, log, start + block.limit() == size);
      }
    }
  }

  private static void read(FileChannel file, ByteBuffer block, long start) throws IOException {
    while (block.hasRemaining()) {
      if (file.read(block, start + block.position()) < 0) {
        throw new EOFException();
      }
    }
    block.flip();
  }

  private static void checkBlock(ByteBuffer block, Path log, boolean last) {
    int at = 0;
    while (block.limit() - at >= HEADER_BYTES) {
      int length = Short.toUnsignedInt(block.getShort(at + LENGTH_OFFSET));
      int type = Byte.toUnsignedInt(block.get(at + TYPE_OFFSET));
      if (isZero(block, at)) {
        // Space that was allocated and not written.
        return;
      }
      int next = at + HEADER_BYTES + length;
      boolean whole = next <= block.limit();
      if (TYPES_OF_USED_FILES.contains(type)
          || (whole ? !isIntact(block, at, next) : !last || isWholeWithOtherLength(block, at))) {
        throw new DamageException("a record is damaged in " + log.getFileName());
      }
      at = next;
    }
  }

  private static boolean isZero(ByteBuffer block, int from) {
    for (int i = from; i < block.limit(); i++) {
      if (block.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIntact(ByteBuffer block, int record, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.slice(record + TYPE_OFFSET, end - record - TYPE_OFFSET));
    return masked((int) checksum.getValue()) == block.getInt(record);
  }

  private static boolean isWholeWithOtherLength(ByteBuffer block, int record) {
    int expected = block.getInt(record);
    CRC32C checksum = new CRC32C();
    for (int i = record + TYPE_OFFSET; i < block.limit(); i++) {
      checksum.update(block.get(i));
      if (masked((int) checksum.getValue()) == expected) {
        return true;
      }
    }
    return false;
  }

  /** RocksDB stores checksums in another form, so that they can be of bytes that hold checksums. */
  private static int masked(int checksum) {
    return Integer.rotateRight(checksum, 15) + MASK_DELTA;
  }
}
