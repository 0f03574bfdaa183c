package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sessionstream.core.Durability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How one server is configured and how it is, as far as the user may ask.
 *
 * @param durability of what it has answered, without replicas; absent if the user may not ask
 * @param evictionPolicy its maxmemory-policy; absent if the user may not ask
 * @param replicas how many are connected
 */
record Facts(
    Optional<Durability> durability,
    Optional<String> evictionPolicy,
    long usedMemory,
    int replicas) {
  static CompletionStage<Facts> of(Link.Wire wire) {
    RedisAsyncCommands<byte[], byte[]> redis = wire.connection.async();
    CompletionStage<Map<String, String>> config =
        Handshake.orIfRefused(redis.configGet("append*"), Map.of())
            .thenCombine(
                Handshake.orIfRefused(redis.configGet("no-appendfsync-on-rewrite"), Map.of()),
                Facts::join);
    CompletionStage<String> memory = Handshake.orIfRefused(redis.info("memory"), "");
    CompletionStage<List<Object>> role = Handshake.orIfRefused(redis.role(), List.of());
    return config.thenCombine(
        memory.thenCombine(role, (info, is) -> of(Handshake.fields(info), is)),
        (settings, facts) -> facts.with(durability(settings)));
  }

  private static Map<String, String> join(Map<String, String> first, Map<String, String> second) {
    Map<String, String> all = new HashMap<>(first);
    all.putAll(second);
    return all;
  }

  private static Facts of(Map<String, String> memory, List<Object> role) {
    return new Facts(
        Optional.empty(),
        Optional.ofNullable(memory.get("maxmemory_policy")),
        number(memory.get("used_memory")),
        replicas(role));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static int replicas(List<Object> role) {
    return role.size() == 3
            && role.get(0) instanceof byte[] name
            && new String(name, UTF_8).equals("master")
            && role.get(2) instanceof List<?> connected
        ? connected.size()
        : 0;
  }

  private Facts with(Optional<Durability> value) {
    return new Facts(value, evictionPolicy, usedMemory, replicas);
  }

  /**
   * What Redis has done before it answers: with appendfsync "always" it has synced, and with "no"
   * it has written. With "everysec" it puts off the writing, too, while a sync is going on.
   */
  static Optional<Durability> durability(Map<String, String> config) {
    String enabled = config.get("appendonly");
    if (enabled == null) {
      return Optional.empty();
    }
    if (!enabled.equals("yes")) {
      return Optional.of(Durability.APPLIED);
    }
    return Optional.of(
        switch (config.getOrDefault("appendfsync", "")) {
          case "no" -> Durability.WRITTEN;
          case "always" ->
              config.getOrDefault("no-appendfsync-on-rewrite", "").equals("no")
                  ? Durability.SYNCED
                  : Durability.WRITTEN;
          default -> Durability.APPLIED;
        });
  }

  /** Whether it forgets sessions to make room, which this store never allows. */
  boolean evicts() {
    return evictionPolicy.isPresent() && !evictionPolicy.get().equals("noeviction");
  }
}
