package io.sessionstream.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.sessionstream.store.redis.Servers.Server;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the connections to servers.
 *
 * @param whenAgain what to do when a server is connected again: it may be another one, or one that
 *     is configured otherwise
 */
record Links(RedisClient client, Timer timer, Tracking tracking, Runnable whenAgain) {
  /**
   * A server, which is not connected yet.
   *
   * @param primaryOnly whether a connection to a replica is none
   */
  Server server(RedisURI uri, boolean primaryOnly) {
    return new Server(link(uri, primaryOnly), link(uri, primaryOnly), watchLink(uri, primaryOnly));
  }

  private Link link(RedisURI uri, boolean primaryOnly) {
    return new Link(
        this, uri, primaryOnly, connection -> CompletableFuture.completedFuture(null), whenAgain);
  }

  private Link watchLink(RedisURI uri, boolean primaryOnly) {
    return new Link(this, uri, primaryOnly, tracking::begin, tracking::lost);
  }
}
