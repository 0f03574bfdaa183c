package io.sessionstream.testclients;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where the server is, and how long to wait for it. */
final class ServerOptions {
  static final String DEFAULT_TARGET = "127.0.0.1:50051";

  @Option(
      names = "--target",
      paramLabel = "host:port",
      defaultValue = DEFAULT_TARGET,
      converter = Target.Converter.class,
      description = "The server's address (default: ${DEFAULT-VALUE}).")
  private Target target = new Target("", 0);

  @Option(
      names = "--connect-timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      converter = AtLeastOne.class,
      description = "How long to try to connect (default: ${DEFAULT-VALUE}).")
  private int connectTimeout;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      converter = AtLeastOne.class,
      description = "How long to wait for an answer that is due (default: ${DEFAULT-VALUE}).")
  private int idleTimeout;

  Target target() {
    return target;
  }

  Duration connectTimeout() {
    return Duration.ofSeconds(connectTimeout);
  }

  Duration idleTimeout() {
    return Duration.ofSeconds(idleTimeout);
  }

  /** A channel to the server, which the caller shuts down. It connects with its first call. */
  ManagedChannel channel() {
    return Grpc.newChannelBuilderForAddress(
            target.host(), target.port(), InsecureChannelCredentials.create())
        // gRPC cannot repeat half a stream, and would keep what was sent in case it could.
        .disableRetry()
        .build();
  }
}
