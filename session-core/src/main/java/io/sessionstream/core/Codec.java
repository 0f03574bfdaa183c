package io.sessionstream.core;

/**
 * How a durable store writes messages, and reads them again. Safe for use by many threads.
 *
 * <p>What it has written once it must be able to read for ever: a new form needs a mark by which
 * the old one is told apart.
 *
 * @param <M> what a message is
 */
public interface Codec<M> {
  /** The message as bytes, which nobody changes afterwards. */
  byte[] encode(M message);

  /**
   * The message of these bytes, which may be kept.
   *
   * @throws IllegalArgumentException with one sentence, if the bytes are not a message
   */
  M decode(byte[] bytes);

  /** The codec of messages that are bytes already. */
  static Codec<byte[]> identity() {
    return new Codec<>() {
      @Override
      public byte[] encode(byte[] message) {
        return message;
      }

      @Override
      public byte[] decode(byte[] bytes) {
        return bytes;
      }
    };
  }

  /** The codec of core's own messages. Text that has no UTF-8 form is not given back as it was. */
  static Codec<Message> ofMessages() {
    return MessageCodec.INSTANCE;
  }
}
