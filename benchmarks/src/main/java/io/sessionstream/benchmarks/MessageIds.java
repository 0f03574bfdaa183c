package io.sessionstream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Unique message ids in the form of a UUID, made without the cost of random numbers. */
final class MessageIds {
  static final int LENGTH = 36;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final int COUNTED_DIGITS = 12;

  private final byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.ISO_8859_1);
  private long next;

  /** Writes the next id. */
  void write(byte[] target, int offset) {
    System.arraycopy(id, 0, target, offset, LENGTH);
    long rest = next++;
    for (int i = 1; i <= COUNTED_DIGITS; i++) {
      target[offset + LENGTH - i] = HEX[(int) rest & 15];
      rest >>>= 4;
    }
  }

  /** The next id. */
  String next() {
    byte[] bytes = new byte[LENGTH];
    write(bytes, 0);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
