package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.lang.module.ModuleDescriptor.Version;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself and of a new connection.
 *
 * @param version such as 6.2.11; empty if the user may not ask
 * @param runId which run of which server it is; empty if the user may not ask
 * @param clientId the connection, as this run of the server knows it; 0 if the user may not ask
 */
record Handshake(String version, String runId, long clientId) {
  private static final String OLDEST_VERSION = "6.2";

  /** Asks, and ends what the connection before, if it was to the same server, has left there. */
  static CompletionStage<Handshake> with(
      StatefulRedisConnection<byte[], byte[]> connection,
      @Nullable Handshake before,
      boolean primaryOnly) {
    RedisAsyncCommands<byte[], byte[]> redis = connection.async();
    CompletionStage<String> role = orIfRefused(redis.role().thenApply(Handshake::role), "");
    CompletionStage<Map<String, String>> info =
        orIfRefused(redis.info("server").thenApply(Handshake::fields), Map.of());
    CompletionStage<Long> clientId = orIfRefused(redis.clientId(), 0L);
    return role.thenCompose(
            is -> {
              if (primaryOnly && is.equals("slave")) {
                throw new IllegalStateException("it is a replica, not a primary");
              }
              return info.thenCombine(clientId, Handshake::of);
            })
        .thenCompose(
            now ->
                before != null && before.clientId != 0 && now.runId.equals(before.runId)
                    ? orIfRefused(redis.clientKill(KillArgs.Builder.id(before.clientId)), 0L)
                        .thenApply(killed -> now)
                    : CompletableFuture.completedFuture(now));
  }

  private static Handshake of(Map<String, String> info, long clientId) {
    String version = info.getOrDefault("redis_version", "");
    if (!version.isEmpty() && compare(version, OLDEST_VERSION) < 0) {
      throw new IllegalStateException(
          "it is Redis " + version + ", but " + OLDEST_VERSION + " or newer is needed");
    }
    return new Handshake(version, info.getOrDefault("run_id", ""), clientId);
  }

  private static int compare(String version, String other) {
    return Version.parse(version).compareTo(Version.parse(other));
  }

  private static String role(List<Object> answer) {
    return answer.get(0) instanceof byte[] name ? new String(name, UTF_8) : "";
  }

  /** The lines {@code name:value} of what INFO answers. */
  static Map<String, String> fields(String info) {
    return StreamSupport.stream(Splitter.onPattern("\r?\n").split(info).spliterator(), false)
        .filter(line -> line.indexOf(':') > 0)
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(':')),
                line -> line.substring(line.indexOf(':') + 1),
                (first, second) -> first));
  }

  /** The answer, or another where the user has no permission to ask. */
  static <T> CompletionStage<T> orIfRefused(CompletionStage<T> answer, T other) {
    return answer.exceptionally(
        failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause instanceof RedisCommandExecutionException refused
              && String.valueOf(refused.getMessage()).startsWith("NOPERM")) {
            return other;
          }
          throw Failures.wrap(failure);
        });
  }
}
