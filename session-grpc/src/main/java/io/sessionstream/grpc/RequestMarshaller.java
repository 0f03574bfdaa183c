package io.sessionstream.grpc;

import com.google.common.io.ByteStreams;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntFunction;

/**
 * Reads requests. One that is not valid protobuf becomes a value, so that it can be answered
 * in-band, or at least after what came before; gRPC's own marshaller would end the call at once.
 */
final class RequestMarshaller<Q> implements Marshaller<Received<Q>> {
  private final Parser<Q> parser;
  private final int maxBytes;
  private final IntFunction<Received<Q>> malformed;

  /** Makes a request of its bytes, which it may keep. */
  interface Parser<Q> {
    Q parse(byte[] request) throws IOException;
  }

  private RequestMarshaller(Parser<Q> parser, int maxBytes, IntFunction<Received<Q>> malformed) {
    this.parser = parser;
    this.maxBytes = maxBytes;
    this.malformed = malformed;
  }

  /** Reads requests of up to so many bytes; one that is malformed is empty. */
  static <Q> RequestMarshaller<Q> of(Parser<Q> parser, int maxBytes) {
    return new RequestMarshaller<>(parser, maxBytes, Received::malformed);
  }

  /** Reads requests of up to so many bytes; one that is malformed ends its call. */
  static <Q> RequestMarshaller<Q> strict(Parser<Q> parser, int maxBytes, Descriptor type) {
    return new RequestMarshaller<>(
        parser,
        maxBytes,
        bytes -> Received.unreadable(Errors.call(Errors.malformed(type.getFullName()))));
  }

  /** Never throws: what is thrown here would end the call as a bug of the server. */
  @Override
  public Received<Q> parse(InputStream stream) {
    byte[] bytes;
    try {
      bytes = read(stream);
    } catch (IOException e) {
      return Received.unreadable(Errors.unreadable());
    } catch (StatusRuntimeException e) {
      return Received.unreadable(e); // Inflated, it is over the transport's limit.
    }
    if (bytes.length > maxBytes) {
      return Received.unreadable(Errors.requestTooLarge(maxBytes));
    }
    try {
      return Received.of(parser.parse(bytes), bytes.length);
    } catch (IOException e) {
      return malformed.apply(bytes.length);
    }
  }

  private static byte[] read(InputStream stream) throws IOException {
    if (!(stream instanceof KnownLength)) {
      return stream.readAllBytes();
    }
    byte[] bytes = new byte[stream.available()];
    ByteStreams.readFully(stream, bytes);
    return bytes;
  }

  @Override
  public InputStream stream(Received<Q> value) {
    throw new UnsupportedOperationException("the server receives these, and never sends them");
  }
}
