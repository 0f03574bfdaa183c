package io.sessionstream.core;

/**
 * How an in-memory store packs messages: many of them, each with its sequence and time, one after
 * the other into one array. That takes less of the heap than an object for each message, and less
 * of the collector's time; and whoever needs messages in the packed form, such as the one in which
 * they are sent, can {@linkplain PackedMessages copy} them without reading them.
 *
 * <p>Safe for use by many threads; no method throws for what {@link #pack} has written.
 *
 * @param <M> what a message is
 */
public interface MessagePacking<M> {
  /** How many bytes the packed form of this message takes. */
  int packedSize(long sequence, long appendMillis, M message);

  /**
   * Writes the packed form, of {@link #packedSize} bytes, into the array.
   *
   * @return the offset after it
   */
  int pack(long sequence, long appendMillis, M message, byte[] target, int offset);

  /** Reads the message whose packed form begins at the offset. */
  StoredMessage<M> unpack(byte[] packed, int offset);

  /** When the message whose packed form begins at the offset was stored; it need not be read. */
  default long appendMillis(byte[] packed, int offset) {
    return unpack(packed, offset).appendMillis();
  }

  /** The offset after the message whose packed form begins at the offset. */
  int skip(byte[] packed, int offset);
}
