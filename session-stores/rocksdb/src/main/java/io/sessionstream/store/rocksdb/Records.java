package io.sessionstream.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The values of the database. Each begins with the version of its form, a byte; numbers follow it
 * big-endian, in the order of the record's components.
 */
final class Records {
  static final byte VERSION = 1;

  private Records() {}

  /** The numbers of a value that consists of so many, and perhaps of more bytes behind them. */
  private static ByteBuffer open(byte[] value, int numbers, boolean more, String what) {
    int size = 1 + numbers * Long.BYTES;
    if (value.length < size || (value.length > size && !more)) {
      throw new DamageException(what + " of " + value.length + " bytes");
    }
    if (value[0] != VERSION) {
      throw new DamageException(
          what + " is in the form " + value[0] + ", but only the form " + VERSION + " is known");
    }
    return ByteBuffer.wrap(value, 1, value.length - 1);
  }

  private static byte[] write(long... numbers) {
    ByteBuffer value = ByteBuffer.allocate(1 + numbers.length * Long.BYTES).put(VERSION);
    for (long number : numbers) {
      value.putLong(number);
    }
    return value.array();
  }

  /**
   * The store as a whole.
   *
   * @param nextNumber the number that the next new session gets; at least 1
   * @param usedBytes what all sessions weigh
   * @param sessions how many there are
   */
  record State(long nextNumber, long usedBytes, long sessions) {
    static final State EMPTY = new State(1, 0, 0);

    static State of(byte[] value) {
      ByteBuffer numbers = open(value, 3, false, "the state of the store");
      return new State(numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    byte[] toBytes() {
      return write(nextNumber, usedBytes, sessions);
    }
  }

  /**
   * What is known of a session from its creation on.
   *
   * @param bytes what it weighs without messages
   */
  record Created(long number, long createMillis, long bytes) {
    static Created of(byte[] value) {
      ByteBuffer numbers = open(value, 3, false, "a session");
      return new Created(numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    byte[] toBytes() {
      return write(number, createMillis, bytes);
    }
  }

  /**
   * A message.
   *
   * @param sessionBytes what the session weighs up to this message
   * @param content the message as the codec has written it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Stored(long appendMillis, long sessionBytes, byte[] content) {
    static final int HEADER_BYTES = 1 + 2 * Long.BYTES;

    static Stored of(byte[] value) {
      ByteBuffer numbers = open(value, 2, true, "a message");
      return new Stored(
          numbers.getLong(),
          numbers.getLong(),
          Arrays.copyOfRange(value, HEADER_BYTES, value.length));
    }
  }

  /** The sequence that is stored under a message id. */
  record Sequence(long value) {
    static final int BYTES = 1 + Long.BYTES;

    static long of(byte[] value) {
      return open(value, 1, false, "a message id").getLong();
    }
  }
}
