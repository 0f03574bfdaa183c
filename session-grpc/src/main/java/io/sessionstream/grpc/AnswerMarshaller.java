package io.sessionstream.grpc;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Sends answers, each of which writes itself at that moment. */
final class AnswerMarshaller implements Marshaller<Answer> {
  @Override
  public InputStream stream(Answer answer) {
    byte[] written = new byte[answer.serializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(written);
    try {
      answer.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.checkNoSpaceLeft();
    return new AnswerStream(written);
  }

  @Override
  public Answer parse(InputStream stream) {
    throw new UnsupportedOperationException("the server sends these, and never receives them");
  }

  /** Bytes that the transport takes in one piece, without a buffer between. */
  private static final class AnswerStream extends ByteArrayInputStream
      implements KnownLength, Drainable {
    AnswerStream(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int size = available();
      target.write(buf, pos, size);
      pos = count;
      return size;
    }
  }
}
