package io.sessionstream.store.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of a test's own: three primaries, and a replica of each. */
final class RedisClusterProcesses implements AutoCloseable {
  private static final int PRIMARIES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<RedisProcess> nodes = new ArrayList<>();

  private RedisClusterProcesses() {}

  static RedisClusterProcesses start(Path directory) throws IOException {
    RedisClusterProcesses cluster = new RedisClusterProcesses();
    try {
      for (int i = 0; i < 2 * PRIMARIES; i++) {
        cluster.nodes.add(
            RedisProcess.start(
                Files.createDirectory(directory.resolve("node-" + i)),
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "1000",
                "--repl-diskless-sync",
                "yes",
                "--repl-diskless-sync-delay",
                "0"));
      }
      cluster.join();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void join() {
    for (int i = 0; i < PRIMARIES; i++) {
      int first = i * SlotHash.SLOT_COUNT / PRIMARIES;
      int end = (i + 1) * SlotHash.SLOT_COUNT / PRIMARIES;
      node(i).run(redis -> redis.clusterAddSlots(IntStream.range(first, end).toArray()));
    }
    int port = node(0).port();
    nodes.stream().skip(1).forEach(node -> node.run(redis -> redis.clusterMeet("127.0.0.1", port)));
    awaitAll(redis -> redis.clusterNodes().lines().count() == nodes.size());
    for (int i = 0; i < PRIMARIES; i++) {
      String primary = id(i);
      node(i + PRIMARIES).run(redis -> redis.clusterReplicate(primary));
    }
    awaitWhole();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                nodes.stream()
                    .skip(PRIMARIES)
                    .allMatch(
                        node ->
                            node.run(redis -> redis.info("replication"))
                                .contains("master_link_status:up")));
  }

  private void awaitAll(Predicate<RedisCommands<String, String>> holds) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> nodes.stream().allMatch(node -> node.run(holds::test)));
  }

  /** Waits until every node knows who has what. */
  void awaitWhole() {
    awaitAll(
        redis ->
            redis.clusterInfo().contains("cluster_state:ok")
                && redis.clusterSlots().size() >= PRIMARIES);
  }

  RedisProcess node(int index) {
    return nodes.get(index);
  }

  /** The replica of a primary as it was at the start. */
  RedisProcess replicaOf(int index) {
    return nodes.get(index + PRIMARIES);
  }

  RedisProcess[] all() {
    return nodes.toArray(RedisProcess[]::new);
  }

  Stream<RedisProcess> primaries() {
    return nodes.stream()
        .filter(node -> node.run(redis -> redis.info("replication")).contains("role:master"));
  }

  String id(int index) {
    return node(index).run(redis -> redis.clusterMyId());
  }

  String uri() {
    return node(0).uri() + "," + node(1).uri() + "," + node(2).uri();
  }

  @Override
  public void close() {
    nodes.forEach(RedisProcess::close);
  }
}
