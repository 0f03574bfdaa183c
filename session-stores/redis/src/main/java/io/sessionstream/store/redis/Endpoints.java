package io.sessionstream.store.redis;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where Redis is.
 *
 * @param uris one, or for a cluster any number of its servers
 * @param cluster whether it is a cluster
 */
record Endpoints(List<RedisURI> uris, boolean cluster) {
  private static final String CLIENT_NAME = "session-stream";

  /**
   * The servers that are meant, with this timeout for connecting.
   *
   * @throws IllegalArgumentException with one sentence, which has no password in it
   */
  static Endpoints parse(String text, boolean cluster, Duration timeout) {
    // A Sentinel URI has commas of its own.
    boolean sentinel = text.startsWith("redis-sentinel") || text.startsWith("rediss-sentinel");
    List<RedisURI> uris =
        sentinel
            ? List.of(parse(text, timeout))
            : Splitter.on(',')
                .trimResults()
                .splitToStream(text)
                .map(uri -> parse(uri, timeout))
                .toList();
    boolean several = cluster || uris.size() > 1;
    checkArgument(!(several && sentinel), "uri must not name Sentinel for a cluster");
    checkArgument(
        !several || uris.stream().allMatch(uri -> uri.getDatabase() == 0),
        "uri must name no database but 0 for a cluster");
    return new Endpoints(uris, several);
  }

  private static RedisURI parse(String text, Duration timeout) {
    RedisURI uri;
    try {
      uri = RedisURI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "uri must be like redis://user:password@host:6379, rediss://host:6379 or"
              + " redis-sentinel://host:26379#name, with special characters percent-encoded",
          e);
    }
    uri.setTimeout(timeout);
    uri.setClientName(CLIENT_NAME);
    uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
    return uri;
  }

  /** The servers for an operator to read, without passwords. */
  String describe() {
    return uris.stream().map(Endpoints::describe).collect(Collectors.joining(", "));
  }

  static String describe(RedisURI uri) {
    if (!uri.getSentinels().isEmpty()) {
      return uri.getSentinels().stream()
              .map(Endpoints::describe)
              .collect(Collectors.joining(", ", "Sentinel ", ""))
          + " for "
          + uri.getSentinelMasterId();
    }
    return uri.getSocket() != null ? uri.getSocket() : uri.getHost() + ":" + uri.getPort();
  }
}
