package io.sessionstream.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;

/** A server that tests call, wherever it runs. */
interface RunningServer extends AutoCloseable {
  int port();

  /** Ends it as its operator would, and returns its exit code. */
  int stop();

  /** The lines of its log above INFO. */
  List<String> warnings();

  /** Ends it if it still runs. */
  @Override
  void close();

  /** A new connection, with little room for what is not read. */
  default ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port())
        .usePlaintext()
        .directExecutor()
        .flowControlWindow(64 << 10)
        .build();
  }
}
