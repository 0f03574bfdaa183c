package io.sessionstream.grpc;

import com.google.common.io.ByteStreams;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads requests. One that is not valid protobuf becomes a value, so that it can be answered
 * in-band; gRPC's own marshaller would end the stream.
 */
final class RequestMarshaller<Q> implements Marshaller<Received<Q>> {
  private final Parser<Q> parser;
  private final int maxBytes;

  /** Makes a request of its bytes, which it may keep. */
  interface Parser<Q> {
    Q parse(byte[] request) throws IOException;
  }

  /** Requests of more bytes than these are refused. */
  RequestMarshaller(Parser<Q> parser, int maxBytes) {
    this.parser = parser;
    this.maxBytes = maxBytes;
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
      return Received.malformed(bytes.length);
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
