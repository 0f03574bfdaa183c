package io.sessionstream.benchmarks;

import com.google.protobuf.Timestamp;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.Success;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

/**
 * The baseline: a server that parses each request, as the generated type, and answers it with
 * prepared bytes. It validates nothing and stores nothing; a server that does its work cannot cost
 * less.
 */
final class NoOpServer {
  private static final int MAX_REQUEST_BYTES = 8 << 20;
  private static final int WINDOW = 256;
  private static final int LOOKUP_WINDOW = 16;
  private static final int BATCH_WINDOW = 8;

  /** How many entries each batch must have. */
  static final int BATCH = 50;

  private NoOpServer() {}

  /**
   * Runs the server until it is ended.
   *
   * @param args a file with the answer to every look-up; without it look-ups are not served
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(SessionServiceGrpc.SERVICE_NAME);
    add(service, SessionServiceGrpc.getGetStreamMessagesMethod(), success(), WINDOW);
    add(service, SessionServiceGrpc.getAppendMessagesMethod(), batch(), BATCH_WINDOW);
    if (args.length > 0) {
      add(
          service,
          SessionServiceGrpc.getGetSessionDataMethod(),
          Files.readAllBytes(Path.of(args[0])),
          LOOKUP_WINDOW);
    }
    Server server = start(service.build());
    System.out.println("No-op server ready on 127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }

  /** The transport's settings are those of the real server. */
  static Server start(ServerServiceDefinition service) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .directExecutor()
        .addService(service)
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .maxConcurrentCallsPerConnection(1000)
        .maxRstFramesPerWindow(2000, 10)
        .keepAliveTime(1, TimeUnit.MINUTES)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .build()
        .start();
  }

  private static <Q> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<Q, ?> method,
      byte[] answer,
      int window) {
    Marshaller<Q> requests = method.getRequestMarshaller();
    service.addMethod(
        method.toBuilder(requests, new PreparedBytes()).build(), new NoOpCalls<>(answer, window));
  }

  /** As many successes as a batch has entries; a result has the form of an answer. */
  private static byte[] batch() throws IOException {
    AppendResult result = AppendResult.parseFrom(success());
    return AppendMessagesResponse.newBuilder()
        .addAllResults(Collections.nCopies(BATCH, result))
        .build()
        .toByteArray();
  }

  /** A success as the real server sends it, to the byte but for its numbers. */
  private static byte[] success() {
    long nowMillis = System.currentTimeMillis();
    return GetStreamMessagesResponse.newBuilder()
        .setSuccess(
            Success.newBuilder()
                .setSequence(50)
                .setAppendTime(
                    Timestamp.newBuilder().setSeconds(nowMillis / 1000).setNanos(500_000_000))
                .setDurability(Durability.DURABILITY_APPLIED))
        .build()
        .toByteArray();
  }
}
