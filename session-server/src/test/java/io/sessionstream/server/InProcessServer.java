package io.sessionstream.server;

import io.sessionstream.grpc.testing.CapturedLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A server in the JVM of the test. */
final class InProcessServer implements RunningServer {
  private final CapturedLog log = new CapturedLog();
  private final SessionServer server;

  InProcessServer(String... options) {
    try {
      server =
          SessionServer.start(ConfigLoader.toConfig(new ConfigLoader(Map.of()).parse(options)));
    } catch (IOException | UsageException | StartException e) {
      throw new AssertionError("the server does not start", e);
    }
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public int stop() {
    try {
      server.stop();
      server.awaitTermination();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public List<String> warnings() {
    // As logback.xml says it for the program.
    return log.warnings().stream()
        .filter(line -> !line.logger().startsWith("io.grpc.netty.shaded.io.grpc.netty."))
        .map(CapturedLog.Line::toString)
        .toList();
  }

  @Override
  public void close() {
    stop();
    log.close();
  }
}
