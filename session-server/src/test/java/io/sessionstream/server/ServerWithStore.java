package io.sessionstream.server;

import java.util.List;

/**
 * A server, and what its store needs, which is gone when the server is closed.
 *
 * @param closeStore to be called when the server has ended
 */
record ServerWithStore(RunningServer server, Runnable closeStore) implements RunningServer {
  @Override
  public int port() {
    return server.port();
  }

  @Override
  public int stop() {
    return server.stop();
  }

  @Override
  public List<String> warnings() {
    return server.warnings();
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      closeStore.run();
    }
  }
}
