package io.sessionstream.grpc;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a page of a session has ended.
 *
 * @param incarnation the session's incarnation
 * @param sequence the sequence of the last message on the page; at least 1
 */
record SessionPlace(long incarnation, long sequence) {
  private static final int SIZE = 2 * Long.BYTES;

  /** The place, as a token has it. */
  ByteString toBytes() {
    byte[] bytes = ByteBuffer.allocate(SIZE).putLong(incarnation).putLong(sequence).array();
    return ByteString.copyFrom(bytes);
  }

  /** The place that a token has, or empty if it has none. */
  static Optional<SessionPlace> of(ByteString bytes) {
    if (bytes.size() != SIZE) {
      return Optional.empty();
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    SessionPlace place = new SessionPlace(buffer.getLong(), buffer.getLong());
    return place.sequence >= 1 ? Optional.of(place) : Optional.empty();
  }
}
