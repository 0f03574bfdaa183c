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
      throw unknownForm(what, value[0], "only the form " + VERSION + " is");
    }
    return ByteBuffer.wrap(value, 1, value.length - 1);
  }

  private static DamageException unknownForm(String what, byte form, String known) {
    return new DamageException(what + " is in the form " + form + ", but " + known + " known");
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
   * A session without its messages.
   *
   * <p>Earlier versions have written a form with the first three numbers only. Such a session is
   * open, its incarnation follows from these numbers, and where it is entered must be looked for.
   *
   * @param bytes what it weighs without messages
   * @param incarnation what tells it from others with the same id; not 0
   * @param enteredMillis the time for which it is entered among those that expire, or {@link
   *     #ENTRY_UNKNOWN}
   * @param closed whether it takes no new messages
   */
  record Session(
      long number,
      long createMillis,
      long bytes,
      long incarnation,
      long enteredMillis,
      boolean closed) {
    static final long ENTRY_UNKNOWN = Long.MIN_VALUE;

    private static final byte FIRST_VERSION = 1;
    private static final byte VERSION = 2;
    private static final int FIRST_SIZE = 1 + 3 * Long.BYTES;
    private static final int SIZE = 1 + 5 * Long.BYTES + 1;

    static Session of(byte[] value) {
      if (value.length == FIRST_SIZE && value[0] == FIRST_VERSION) {
        ByteBuffer numbers = ByteBuffer.wrap(value, 1, value.length - 1);
        return ofFirstForm(numbers.getLong(), numbers.getLong(), numbers.getLong());
      }
      if (value.length != SIZE) {
        throw new DamageException("a session of " + value.length + " bytes");
      }
      if (value[0] != VERSION) {
        throw unknownForm("a session", value[0], "the forms 1 and 2 are");
      }
      byte flags = value[SIZE - 1];
      if (flags < 0 || flags > 1) {
        throw new DamageException("a session with the unknown flags " + flags);
      }
      ByteBuffer numbers = ByteBuffer.wrap(value, 1, value.length - 1);
      return new Session(
          numbers.getLong(),
          numbers.getLong(),
          numbers.getLong(),
          numbers.getLong(),
          numbers.getLong(),
          flags == 1);
    }

    private static Session ofFirstForm(long number, long createMillis, long bytes) {
      return new Session(
          number, createMillis, bytes, Incarnations.of(number, createMillis), ENTRY_UNKNOWN, false);
    }

    Session close() {
      return new Session(number, createMillis, bytes, incarnation, enteredMillis, true);
    }

    Session enter(long millis) {
      return new Session(number, createMillis, bytes, incarnation, millis, closed);
    }

    byte[] toBytes() {
      return ByteBuffer.allocate(SIZE)
          .put(VERSION)
          .putLong(number)
          .putLong(createMillis)
          .putLong(bytes)
          .putLong(incarnation)
          .putLong(enteredMillis)
          .put((byte) (closed ? 1 : 0))
          .array();
    }
  }

  /**
   * What was removed, and may still take space on the disk.
   *
   * @param bytes what the sessions have weighed
   * @param firstNumber the least of their numbers
   * @param lastNumber the greatest of their numbers
   * @param sinceMillis when the first of them was removed
   */
  record Removed(long bytes, long firstNumber, long lastNumber, long sinceMillis) {
    static final Removed NOTHING = new Removed(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    static Removed of(byte[] value) {
      ByteBuffer numbers = open(value, 4, false, "the note of what was removed");
      return new Removed(
          numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    Removed plus(Removed other) {
      return new Removed(
          bytes + other.bytes,
          Math.min(firstNumber, other.firstNumber),
          Math.max(lastNumber, other.lastNumber),
          Math.min(sinceMillis, other.sinceMillis));
    }

    boolean isNothing() {
      return bytes == 0;
    }

    byte[] toBytes() {
      return write(bytes, firstNumber, lastNumber, sinceMillis);
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

  /**
   * What stands before a message's content.
   *
   * @param sessionBytes what the session weighs up to this message
   */
  record Stamp(long appendMillis, long sessionBytes) {
    /** The stamp of a value, of which at least the first bytes must be there. */
    static Stamp of(byte[] value) {
      ByteBuffer numbers = open(value, 2, true, "a message");
      return new Stamp(numbers.getLong(), numbers.getLong());
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
