package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeInt32Size;
import static com.google.protobuf.CodedOutputStream.computeInt64Size;
import static com.google.protobuf.CodedOutputStream.computeTagSize;
import static com.google.protobuf.CodedOutputStream.computeUInt32SizeNoTag;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import java.io.IOException;

/** What protobuf's library lacks for writing messages without making objects of them. */
final class Wire {
  private Wire() {}

  /** The size of a field whose content has this size. */
  static int fieldSize(int field, int contentSize) {
    return computeTagSize(field) + computeUInt32SizeNoTag(contentSize) + contentSize;
  }

  /** Writes the beginning of a field, of which the content is still to be written. */
  static void writeHead(CodedOutputStream out, int field, int contentSize) throws IOException {
    out.writeTag(field, WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(contentSize);
  }

  /** The size of a field that is a {@link Timestamp}. */
  static int timestampSize(int field, long epochMillis) {
    return fieldSize(field, timestampContentSize(epochMillis));
  }

  static void writeTimestamp(CodedOutputStream out, int field, long epochMillis)
      throws IOException {
    writeHead(out, field, timestampContentSize(epochMillis));
    out.writeInt64(Timestamp.SECONDS_FIELD_NUMBER, seconds(epochMillis));
    out.writeInt32(Timestamp.NANOS_FIELD_NUMBER, nanos(epochMillis));
  }

  private static int timestampContentSize(long epochMillis) {
    return computeInt64Size(Timestamp.SECONDS_FIELD_NUMBER, seconds(epochMillis))
        + computeInt32Size(Timestamp.NANOS_FIELD_NUMBER, nanos(epochMillis));
  }

  /** The milliseconds of a timestamp that {@link #writeTimestamp} has written. */
  static long epochMillis(long seconds, int nanos) {
    return seconds * 1000 + nanos / 1_000_000;
  }

  private static long seconds(long epochMillis) {
    return Math.floorDiv(epochMillis, 1000L);
  }

  private static int nanos(long epochMillis) {
    return (int) Math.floorMod(epochMillis, 1000L) * 1_000_000;
  }
}
