package io.sessionstream.store.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the database; numbers are big-endian, so that keys are ordered as their numbers are.
 *
 * <p>Everything of one life of a session is under the session number that it got at its creation:
 *
 * <pre>
 * number (8)  1  sequence (8)     a message
 * number (8)  2  message id       the sequence of the message with this id
 * 0 (8)       0                   the state of the store
 * 0 (8)       1  time (8) number  a session that was active at that time, or later
 * 0 (8)       2                   what was removed, and may still take space
 * </pre>
 *
 * <p>Which session has which number is in a column family of its own, under the session's id. A
 * number is never used twice.
 */
final class Keys {
  static final int NUMBER_BYTES = Long.BYTES;
  static final int MESSAGE_BYTES = NUMBER_BYTES + 1 + Long.BYTES;
  static final byte MESSAGE = 1;
  static final byte MESSAGE_ID = 2;

  private static final byte STATE = 0;
  private static final byte ACTIVITY = 1;
  private static final byte REMOVED = 2;

  private Keys() {}

  static byte[] state() {
    return prefix(0, STATE, 0).array();
  }

  static byte[] removed() {
    return prefix(0, REMOVED, 0).array();
  }

  static byte[] activity(long millis, long number) {
    return prefix(0, ACTIVITY, 2 * Long.BYTES).putLong(millis).putLong(number).array();
  }

  static byte[] activityStart() {
    return prefix(0, ACTIVITY, 0).array();
  }

  static byte[] activityEnd() {
    return prefix(0, (byte) (ACTIVITY + 1), 0).array();
  }

  static long activityMillis(byte[] key) {
    return ByteBuffer.wrap(key).getLong(NUMBER_BYTES + 1);
  }

  static long activityNumber(byte[] key) {
    return ByteBuffer.wrap(key).getLong(NUMBER_BYTES + 1 + Long.BYTES);
  }

  static byte[] message(long number, long sequence) {
    return prefix(number, MESSAGE, Long.BYTES).putLong(sequence).array();
  }

  /** The first key after all messages of the session. */
  static byte[] messagesEnd(long number) {
    return prefix(number, MESSAGE_ID, 0).array();
  }

  static byte[] messageId(long number, byte[] messageId) {
    return prefix(number, MESSAGE_ID, messageId.length).put(messageId).array();
  }

  /** The first key that anything of the session can have. */
  static byte[] start(long number) {
    return ByteBuffer.allocate(NUMBER_BYTES).putLong(number).array();
  }

  /** The first key after everything of the session. */
  static byte[] end(long number) {
    return start(number + 1);
  }

  static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(0);
  }

  /** Whether the key is that of a message of the session with this number. */
  static boolean isMessage(byte[] key, long number) {
    return key.length == MESSAGE_BYTES && number(key) == number && kind(key) == MESSAGE;
  }

  static byte kind(byte[] key) {
    return key[NUMBER_BYTES];
  }

  static long sequence(byte[] messageKey) {
    return ByteBuffer.wrap(messageKey).getLong(NUMBER_BYTES + 1);
  }

  static byte[] messageIdOf(byte[] key) {
    return Arrays.copyOfRange(key, NUMBER_BYTES + 1, key.length);
  }

  private static ByteBuffer prefix(long number, byte kind, int rest) {
    return ByteBuffer.allocate(NUMBER_BYTES + 1 + rest).putLong(number).put(kind);
  }
}
