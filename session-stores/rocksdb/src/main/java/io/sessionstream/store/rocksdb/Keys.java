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
 * -1 (8)      0                   the state of the store
 * -1 (8)      1  time (8) number  a session that was active at that time, or later
 * -1 (8)      2                   what was removed, and may still take space
 * </pre>
 *
 * <p>What is of the store as a whole comes after all sessions, as -1 is the greatest number. New
 * sessions have greater numbers than those before them, so what is written together is near the end
 * of all keys, and need not be merged with what was written long ago. In the formats 1 and 2 of the
 * {@link DataDirectory} it came before all sessions, under 0.
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

  /** The number under which is what is of the store as a whole. */
  static final long STORE = -1;

  /** The number under which it was in earlier formats. */
  static final long FORMER_STORE = 0;

  private Keys() {}

  static byte[] state() {
    return state(STORE);
  }

  static byte[] state(long store) {
    return prefix(store, STATE, 0).array();
  }

  static byte[] removed() {
    return removed(STORE);
  }

  static byte[] removed(long store) {
    return prefix(store, REMOVED, 0).array();
  }

  static byte[] activity(long millis, long number) {
    return prefix(STORE, ACTIVITY, 2 * Long.BYTES).putLong(millis).putLong(number).array();
  }

  static byte[] activityStart() {
    return activityStart(STORE);
  }

  static byte[] activityStart(long store) {
    return prefix(store, ACTIVITY, 0).array();
  }

  static byte[] activityEnd() {
    return activityEnd(STORE);
  }

  static byte[] activityEnd(long store) {
    return prefix(store, (byte) (ACTIVITY + 1), 0).array();
  }

  /** The key that has this one's place under another number. */
  static byte[] moved(byte[] key, long number) {
    return ByteBuffer.wrap(key.clone()).putLong(0, number).array();
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

  /** The first key after everything of the session; there is none after the store's. */
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
