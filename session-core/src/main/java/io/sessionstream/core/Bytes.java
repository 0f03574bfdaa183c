package io.sessionstream.core;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An immutable sequence of bytes, with equality by content. */
public final class Bytes {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Bytes with a copy of the given content. */
  public static Bytes copyOf(byte[] content) {
    return new Bytes(content.clone());
  }

  /** Bytes with a copy of what remains in the buffer, whose position is not moved. */
  public static Bytes copyOf(ByteBuffer buffer) {
    byte[] content = new byte[buffer.remaining()];
    buffer.duplicate().get(content);
    return new Bytes(content);
  }

  /** The number of bytes. */
  public int size() {
    return content.length;
  }

  /** A new array with the content. */
  public byte[] toByteArray() {
    return content.clone();
  }

  /** A read-only view of the content, from position 0 to its end. */
  public ByteBuffer asReadOnlyByteBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "Bytes{size=" + content.length + "}";
  }
}
