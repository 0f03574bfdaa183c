package io.sessionstream.store.redis;

import io.lettuce.core.RedisURI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server that has all sessions: named, or the one that Sentinel names. */
final class SingleServer implements Servers {
  /** Enough that one lane's answers are read while another's appends are run. */
  private static final int LANES = 2;

  private final Server server;

  SingleServer(Links links, RedisURI uri) {
    server = links.server(uri, true);
  }

  @Override
  public void open() throws Exception {
    server.open();
    server.awaitOpen();
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public int lane(SessionKeys keys) {
    return Math.floorMod(keys.sessionId().hashCode(), LANES);
  }

  @Override
  public boolean joinsSessions() {
    return true;
  }

  @Override
  public Server owner(SessionKeys keys) {
    return server;
  }

  @Override
  public Server at(String host, int port) {
    return server;
  }

  @Override
  public void refresh() {}

  @Override
  public Collection<Server> primaries() {
    return List.of(server);
  }

  @Override
  public CompletionStage<Survey> survey() {
    return CompletableFuture.completedFuture(new Survey(Map.of(server, ""), true));
  }

  @Override
  public CompletableFuture<?> retire() {
    return server.retire();
  }
}
