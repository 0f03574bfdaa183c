package io.sessionstream.grpc.testing;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Sends and receives bytes as they are, for requests that no good client sends. */
public final class RawBytes implements MethodDescriptor.Marshaller<byte[]> {
  private RawBytes() {}

  /** The method with requests that are bytes. */
  public static <A> MethodDescriptor<byte[], A> requests(MethodDescriptor<?, A> method) {
    return method.toBuilder(new RawBytes(), method.getResponseMarshaller()).build();
  }

  /** The method with answers that are bytes. */
  public static <Q> MethodDescriptor<Q, byte[]> answers(MethodDescriptor<Q, ?> method) {
    return method.toBuilder(method.getRequestMarshaller(), new RawBytes()).build();
  }

  @Override
  public InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
