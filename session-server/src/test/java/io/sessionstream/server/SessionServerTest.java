package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What of the server needs no jar. */
class SessionServerTest {
  @AutoClose private final CapturedLog log = new CapturedLog();

  @Test
  void stop_again_hasNoEffect() throws Exception {
    SessionServer server = start();
    server.stop();
    server.stop();
    server.awaitTermination();
    assertThat(log.warnings()).isEmpty();
  }

  /** A client that says that it compresses, and does not. */
  @Test
  void append_cannotBeInflated_endsThatStreamOnly() throws Exception {
    SessionServer server = start();
    CompressorRegistry lies = CompressorRegistry.newEmptyInstance();
    lies.register(new NoCompressor());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .directExecutor()
            .compressorRegistry(lies)
            .build();
    try {
      var other = TestCall.appends(channel);
      var call =
          TestCall.builder(channel, SessionServiceGrpc.getGetStreamMessagesMethod())
              .compression("gzip")
              .start();
      call.send(append("s", "text"));
      assertThat(call.rest()).isEmpty();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(call.status().getDescription())
          .isEqualTo("a compressed request cannot be inflated");
      assertThat(sequence(other.ask(append("s", "text")))).isOne();
      assertThat(log.warnings()).isEmpty();
    } finally {
      channel.shutdownNow();
      server.stop();
    }
  }

  private static SessionServer start() throws Exception {
    return SessionServer.start(ConfigLoader.toConfig(new ConfigLoader(Map.of()).parse("--port=0")));
  }

  private static final class NoCompressor implements Compressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream target) {
      return target;
    }
  }
}
