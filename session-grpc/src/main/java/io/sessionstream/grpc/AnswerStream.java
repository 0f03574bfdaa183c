package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a stream of bytes. A transport that drains it has the answer write itself straight
 * into the transport's memory; one that reads it, as the in-process transport does, gets a copy.
 */
final class AnswerStream extends InputStream implements KnownLength, Drainable {
  /** Enough for what is small; longer arrays are handed on without being copied into the buffer. */
  private static final int BUFFER_BYTES = 256;

  private final Answer answer;
  private @Nullable InputStream copy;

  AnswerStream(Answer answer) {
    this.answer = answer;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    if (copy != null) {
      return Math.toIntExact(copy.transferTo(target));
    }
    int size = answer.serializedSize();
    CodedOutputStream out = CodedOutputStream.newInstance(target, Math.min(size, BUFFER_BYTES));
    answer.writeTo(out);
    out.flush();
    if (out.getTotalBytesWritten() != size) {
      throw new IllegalStateException(
          "an answer of %d bytes has written %d".formatted(size, out.getTotalBytesWritten()));
    }
    copy = InputStream.nullInputStream();
    return size;
  }

  @Override
  public int available() throws IOException {
    return copy == null ? answer.serializedSize() : copy.available();
  }

  @Override
  public int read() throws IOException {
    return copy().read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return copy().read(target, offset, length);
  }

  private InputStream copy() throws IOException {
    if (copy == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(answer.serializedSize());
      drainTo(bytes);
      copy = new ByteArrayInputStream(bytes.toByteArray());
    }
    return copy;
  }
}
