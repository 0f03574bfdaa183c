package io.sessionstream.store.redis;

import io.sessionstream.core.Durability;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.store.redis.Servers.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out how all the servers are, and what durability they give. */
final class Inspector {
  private static final Logger log = LoggerFactory.getLogger(Inspector.class);

  private final Servers servers;
  private final int waitReplicas;
  private volatile Durability durability = Durability.APPLIED;
  private volatile boolean warned;

  Inspector(Servers servers, int waitReplicas) {
    this.servers = servers;
    this.waitReplicas = waitReplicas;
  }

  /** The least of what the servers give without replicas, as far as is known. */
  Durability durability() {
    return durability;
  }

  /** The highest durability that can be asked for. */
  Durability highest() {
    return waitReplicas > 0 ? Durability.REPLICATED : durability;
  }

  /** Asks all servers; fails if one of them does not answer. */
  CompletionStage<StoreHealth> inspect() {
    CompletionStage<List<Facts>> all = CompletableFuture.completedFuture(List.of());
    for (Server server : servers.primaries()) {
      all = all.thenCombine(ask(server), Inspector::append);
    }
    return all.thenApply(this::judge);
  }

  private static CompletionStage<Facts> ask(Server server) {
    try {
      if (!server.writes().isUp()) {
        server.writes().wire();
      }
      return Facts.of(server.reads().wire());
    } catch (Link.LinkDownException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static List<Facts> append(List<Facts> list, Facts next) {
    List<Facts> longer = new ArrayList<>(list);
    longer.add(next);
    return longer;
  }

  private StoreHealth judge(List<Facts> all) {
    if (!warned && all.stream().anyMatch(facts -> facts.durability().isEmpty())) {
      warned = true;
      log.warn(
          "The user may not read Redis' configuration (CONFIG GET):"
              + " nothing better than {} is promised",
          Durability.APPLIED);
    }
    durability =
        all.stream()
            .map(facts -> facts.durability().orElse(Durability.APPLIED))
            .min(Comparator.naturalOrder())
            .orElse(Durability.APPLIED);
    for (Facts facts : all) {
      if (facts.evicts()) {
        return StoreHealth.down(
            "Redis' maxmemory-policy is "
                + facts.evictionPolicy().orElseThrow()
                + ", which forgets sessions; it must be noeviction");
      }
      if (facts.replicas() < waitReplicas) {
        return StoreHealth.down(
            "Redis has %d connected replicas, but %d are to be waited for"
                .formatted(facts.replicas(), waitReplicas));
      }
    }
    return StoreHealth.up(
        "%d servers, %d bytes of memory in use, durability %s"
            .formatted(all.size(), all.stream().mapToLong(Facts::usedMemory).sum(), highest()));
  }
}
