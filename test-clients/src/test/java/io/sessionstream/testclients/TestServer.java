package io.sessionstream.testclients;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A real server on a free port. */
final class TestServer implements AutoCloseable {
  private final Server server;

  private TestServer(Server server) {
    this.server = server;
  }

  static TestServer start(BindableService service) {
    try {
      return new TestServer(
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(service)
              .build()
              .start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("The server does not stop.");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
