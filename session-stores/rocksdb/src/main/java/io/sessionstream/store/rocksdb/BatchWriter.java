package io.sessionstream.store.rocksdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the serialised form of a RocksDB write batch.
 *
 * <p>RocksDB's own class takes one call of native code for each record, which costs more than what
 * is done in it; this one takes a single call for all. The form is that of RocksDB's {@code
 * write_batch.cc}, which is also what its log holds and so does not change: a sequence (8 bytes,
 * here 0), the number of records (4 bytes, little-endian), and the records, each a tag, a column
 * family unless it is the default one, and one or two strings, with their lengths before them.
 */
final class BatchWriter {
  private static final int HEADER_BYTES = 12;
  private static final int COUNT_OFFSET = 8;
  private static final byte PUT = 0x1;
  private static final byte DELETE_IN_FAMILY = 0x4;
  private static final byte PUT_IN_FAMILY = 0x5;
  private static final byte DELETE = 0x0;
  private static final byte DELETE_RANGE = 0xF;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LARGEST_KEPT = 4 << 20;

  private byte[] bytes = new byte[64 << 10];
  private int size = HEADER_BYTES;
  private int count;

  /** Puts into the default column family. */
  void put(byte[] key, byte[] value) {
    begin(PUT, 0, key.length + value.length);
    string(key);
    string(value);
  }

  /** Puts into another column family. */
  void put(int family, byte[] key, byte[] value) {
    begin(PUT_IN_FAMILY, family, key.length + value.length);
    string(key);
    string(value);
  }

  void putMessage(
      long number, long sequence, long appendMillis, long sessionBytes, byte[] content) {
    begin(PUT, 0, Keys.MESSAGE_BYTES + Records.Stored.HEADER_BYTES + content.length);
    number(Keys.MESSAGE_BYTES);
    fixed(number);
    bytes[size++] = Keys.MESSAGE;
    fixed(sequence);
    number(Records.Stored.HEADER_BYTES + content.length);
    bytes[size++] = Records.VERSION;
    fixed(appendMillis);
    fixed(sessionBytes);
    raw(content);
  }

  void putMessageId(long number, byte[] messageId, long sequence) {
    int key = Keys.NUMBER_BYTES + 1 + messageId.length;
    begin(PUT, 0, key + Records.Sequence.BYTES);
    number(key);
    fixed(number);
    bytes[size++] = Keys.MESSAGE_ID;
    raw(messageId);
    number(Records.Sequence.BYTES);
    bytes[size++] = Records.VERSION;
    fixed(sequence);
  }

  void delete(byte[] key) {
    begin(DELETE, 0, key.length);
    string(key);
  }

  void delete(int family, byte[] key) {
    begin(DELETE_IN_FAMILY, family, key.length);
    string(key);
  }

  /** Deletes all keys of the default column family from the one up to, but without, the other. */
  void deleteRange(byte[] from, byte[] to) {
    begin(DELETE_RANGE, 0, from.length + to.length);
    string(from);
    string(to);
  }

  boolean isEmpty() {
    return count == 0;
  }

  int size() {
    return size;
  }

  /** Starts anew, without records. */
  void clear() {
    size = HEADER_BYTES;
    count = 0;
    if (bytes.length > LARGEST_KEPT) {
      bytes = new byte[LARGEST_KEPT];
    }
  }

  byte[] toBytes() {
    LITTLE_INT.set(bytes, COUNT_OFFSET, count);
    return Arrays.copyOf(bytes, size);
  }

  private void begin(byte tag, int family, int content) {
    // A tag, a family and two lengths take at most 16 bytes.
    int needed = Math.addExact(size, Math.addExact(content, 16));
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * needed));
    }
    count++;
    bytes[size++] = tag;
    if (family != 0) {
      number(family);
    }
  }

  private void string(byte[] content) {
    number(content.length);
    raw(content);
  }

  private void raw(byte[] content) {
    System.arraycopy(content, 0, bytes, size, content.length);
    size += content.length;
  }

  private void fixed(long value) {
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  private void number(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }
}
