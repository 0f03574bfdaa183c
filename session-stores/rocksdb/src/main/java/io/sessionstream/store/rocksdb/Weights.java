package io.sessionstream.store.rocksdb;

/**
 * What things weigh in the limits, in bytes: about what they take on the disk. What a session
 * weighs is stored with its messages, so this is a part of the format.
 */
final class Weights {
  private static final int SESSION_BYTES = 128;
  private static final int MESSAGE_BYTES = 48;
  private static final int MESSAGE_ID_BYTES = 40;

  private Weights() {}

  /** A session without messages. */
  static long session(byte[] sessionKey) {
    return SESSION_BYTES + (long) sessionKey.length;
  }

  /** A message without its id. */
  static long message(byte[] content) {
    return MESSAGE_BYTES + (long) content.length;
  }

  static long messageId(byte[] messageKey) {
    return MESSAGE_ID_BYTES + (long) messageKey.length;
  }
}
