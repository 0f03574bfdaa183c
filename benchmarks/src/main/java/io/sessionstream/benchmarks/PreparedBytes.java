package io.sessionstream.benchmarks;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Sends bytes that are encoded already: the least that sending a message can cost. */
final class PreparedBytes implements Marshaller<byte[]> {
  @Override
  public InputStream stream(byte[] message) {
    return new Prepared(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Prepared extends ByteArrayInputStream
      implements KnownLength, Drainable {
    Prepared(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int size = count - pos;
      target.write(buf, pos, size);
      pos = count;
      return size;
    }
  }
}
