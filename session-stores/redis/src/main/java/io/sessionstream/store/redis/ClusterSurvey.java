package io.sessionstream.store.redis;

import com.google.common.base.Splitter;
import io.lettuce.core.cluster.SlotHash;
import io.sessionstream.store.redis.Servers.Server;
import io.sessionstream.store.redis.Servers.Survey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks the primaries of a cluster which slots each of them has, and which are on the move. */
final class ClusterSurvey {
  /** Where in a line of CLUSTER NODES the slots begin. */
  private static final int SLOTS = 8;

  private ClusterSurvey() {}

  /** Fails with {@link IncompleteException} if together they do not have all slots. */
  static CompletionStage<Survey> of(Collection<Server> primaries) {
    CompletionStage<Map<Server, String>> all = CompletableFuture.completedFuture(new HashMap<>());
    for (Server server : primaries) {
      all =
          all.thenCombine(
              ask(server),
              (slots, own) -> {
                slots.put(server, own);
                return slots;
              });
    }
    return all.thenApply(ClusterSurvey::judge);
  }

  private static CompletionStage<String> ask(Server server) {
    try {
      return server
          .reads()
          .wire()
          .connection
          .async()
          .clusterNodes()
          .thenApply(ClusterSurvey::ownSlots);
    } catch (Link.LinkDownException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String ownSlots(String nodes) {
    return nodes
        .lines()
        .map(line -> Splitter.on(' ').limit(SLOTS + 1).splitToList(line))
        .filter(fields -> fields.size() > SLOTS && fields.get(2).contains("myself"))
        .map(fields -> fields.get(SLOTS))
        .findFirst()
        .orElse("");
  }

  private static Survey judge(Map<Server, String> slots) {
    List<String> ranges =
        slots.values().stream()
            .flatMap(own -> Splitter.on(' ').omitEmptyStrings().splitToStream(own))
            .toList();
    // One that is on the move is named once more, in brackets.
    List<String> moving = ranges.stream().filter(range -> range.startsWith("[")).toList();
    long count =
        ranges.stream()
            .filter(range -> !range.startsWith("["))
            .mapToLong(ClusterSurvey::size)
            .sum();
    if (count != SlotHash.SLOT_COUNT) {
      throw new IncompleteException(count);
    }
    return new Survey(Map.copyOf(slots), moving.isEmpty());
  }

  /** The size of a range such as 0-5460 or 7. */
  private static long size(String range) {
    int dash = range.indexOf('-');
    return dash < 0
        ? 1
        : Long.parseLong(range.substring(dash + 1)) - Long.parseLong(range.substring(0, dash)) + 1;
  }

  /** Some slots are nobody's, or two servers' at once, as happens for a moment after a change. */
  static final class IncompleteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IncompleteException(long count) {
      super("the cluster's primaries have " + count + " slots", null, false, false);
    }
  }
}
