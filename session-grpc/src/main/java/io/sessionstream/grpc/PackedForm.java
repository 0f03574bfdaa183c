package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeInt64Size;
import static com.google.protobuf.CodedOutputStream.computeTagSize;
import static io.sessionstream.grpc.Wire.fieldSize;
import static io.sessionstream.grpc.Wire.timestampSize;
import static io.sessionstream.grpc.Wire.writeHead;
import static io.sessionstream.grpc.Wire.writeTimestamp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.sessionstream.core.MessagePacking;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.Session;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Packs a stored message as a field {@code messages} of a {@code sessionstream.v1.Session}, or
 * {@code WatchedMessages}, where it has the same number: so what is packed can be sent as it is.
 */
final class PackedForm implements MessagePacking<byte[]> {
  static final PackedForm INSTANCE = new PackedForm();

  private static final int TAG_SIZE = computeTagSize(Session.MESSAGES_FIELD_NUMBER);

  private PackedForm() {}

  @Override
  public int packedSize(long sequence, long appendMillis, byte[] message) {
    return fieldSize(
        Session.MESSAGES_FIELD_NUMBER, bodySize(sequence, appendMillis, message.length));
  }

  private static int bodySize(long sequence, long appendMillis, int messageSize) {
    return computeInt64Size(io.sessionstream.v1.StoredMessage.SEQUENCE_FIELD_NUMBER, sequence)
        + timestampSize(io.sessionstream.v1.StoredMessage.APPEND_TIME_FIELD_NUMBER, appendMillis)
        + fieldSize(io.sessionstream.v1.StoredMessage.MESSAGE_FIELD_NUMBER, messageSize);
  }

  @Override
  public int pack(long sequence, long appendMillis, byte[] message, byte[] target, int offset) {
    CodedOutputStream out = CodedOutputStream.newInstance(target, offset, target.length - offset);
    try {
      writeHead(
          out, Session.MESSAGES_FIELD_NUMBER, bodySize(sequence, appendMillis, message.length));
      out.writeInt64(io.sessionstream.v1.StoredMessage.SEQUENCE_FIELD_NUMBER, sequence);
      writeTimestamp(out, io.sessionstream.v1.StoredMessage.APPEND_TIME_FIELD_NUMBER, appendMillis);
      writeHead(out, io.sessionstream.v1.StoredMessage.MESSAGE_FIELD_NUMBER, message.length);
      out.writeRawBytes(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return offset + out.getTotalBytesWritten();
  }

  @Override
  public int skip(byte[] packed, int offset) {
    int at = offset + TAG_SIZE;
    int size = 0;
    int shift = 0;
    byte next;
    do {
      next = packed[at++];
      size |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return at + size;
  }

  @Override
  public StoredMessage<byte[]> unpack(byte[] packed, int offset) {
    CodedInputStream in = input(packed, offset);
    try {
      long sequence = readSequence(in);
      long appendMillis = readTime(in);
      in.readTag();
      return StoredMessage.of(sequence, appendMillis, in.readByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("not a packed message", e);
    }
  }

  @Override
  public long appendMillis(byte[] packed, int offset) {
    CodedInputStream in = input(packed, offset);
    try {
      readSequence(in);
      return readTime(in);
    } catch (IOException e) {
      throw new UncheckedIOException("not a packed message", e);
    }
  }

  private CodedInputStream input(byte[] packed, int offset) {
    return CodedInputStream.newInstance(packed, offset, skip(packed, offset) - offset);
  }

  private static long readSequence(CodedInputStream in) throws IOException {
    skipHead(in);
    in.readTag();
    return in.readInt64();
  }

  private static long readTime(CodedInputStream in) throws IOException {
    skipHead(in);
    in.readTag();
    long seconds = in.readInt64();
    in.readTag();
    return Wire.epochMillis(seconds, in.readInt32());
  }

  /** Reads the beginning of a field that has fields itself. */
  private static void skipHead(CodedInputStream in) throws IOException {
    in.readTag();
    in.readRawVarint32();
  }
}
