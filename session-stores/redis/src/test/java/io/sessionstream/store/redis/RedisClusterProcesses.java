package io.sessionstream.store.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of a test's own: three primaries, and a replica of each. */
public final class RedisClusterProcesses implements AutoCloseable {
  private static final int PRIMARIES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Pattern OFFSET = Pattern.compile("master_repl_offset:(\\d+)");
  private static final Pattern REPLICA =
      Pattern.compile("slave0:ip=127\\.0\\.0\\.1,port=(\\d+),state=online,offset=(\\d+)");

  private final List<RedisProcess> nodes = new ArrayList<>();

  private RedisClusterProcesses() {}

  /** A cluster in this directory, once it is whole. */
  public static RedisClusterProcesses start(Path directory) throws IOException {
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
    awaitReplicated();
  }

  private void awaitAll(Predicate<RedisCommands<String, String>> holds) {
    awaitAll(nodes, holds);
  }

  private static void awaitAll(
      List<RedisProcess> nodes, Predicate<RedisCommands<String, String>> holds) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> nodes.stream().allMatch(node -> node.run(holds::test)));
  }

  /** Waits until every node knows who has what. */
  void awaitWhole() {
    awaitAll(RedisClusterProcesses::isWhole);
  }

  private static boolean isWhole(RedisCommands<String, String> redis) {
    return redis.clusterInfo().contains("cluster_state:ok")
        && redis.clusterSlots().size() >= PRIMARIES;
  }

  /** Waits until every primary has a replica that has got everything; nobody may write. */
  public void awaitReplicated() {
    awaitWhole();
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> primaries().filter(RedisClusterProcesses::isReplicated).count() == PRIMARIES);
  }

  private static boolean isReplicated(RedisProcess primary) {
    String info = primary.run(redis -> redis.info("replication"));
    Matcher offset = OFFSET.matcher(info);
    Matcher replica = REPLICA.matcher(info);
    return offset.find() && replica.find() && replica.group(2).equals(offset.group(1));
  }

  /** Waits until what this node, which is killed, had as a primary is another one's. */
  public void awaitTakenOver(RedisProcess killed) {
    List<RedisProcess> others = nodes.stream().filter(node -> node != killed).toList();
    awaitAll(
        others,
        redis ->
            isWhole(redis)
                && redis.clusterSlots().stream().noneMatch(range -> leads(killed, range)));
  }

  /** Whether the node is the primary of a range: first slot, last slot, primary, replicas. */
  private static boolean leads(RedisProcess node, Object range) {
    List<?> primary = (List<?>) ((List<?>) range).get(2);
    return primary.get(1).equals((long) node.port());
  }

  /**
   * Stops the replica of a primary and cuts its connection, so that it gets nothing more.
   *
   * @return the replica, to be resumed
   */
  public RedisProcess cutOffReplicaOf(RedisProcess primary) {
    Matcher found = REPLICA.matcher(primary.run(redis -> redis.info("replication")));
    if (!found.find()) {
      throw new IllegalStateException("it has no replica");
    }
    int port = Integer.parseInt(found.group(1));
    RedisProcess replica =
        nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    replica.pause();
    long unused = primary.run(redis -> redis.clientKill(KillArgs.Builder.typeSlave()));
    return replica;
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

  /** The primaries as they are now; all nodes must run. */
  public Stream<RedisProcess> primaries() {
    return nodes.stream()
        .filter(node -> node.run(redis -> redis.info("replication")).contains("role:master"));
  }

  String id(int index) {
    return node(index).run(redis -> redis.clusterMyId());
  }

  /** Some of its servers, for clients. */
  public String uri() {
    return node(0).uri() + "," + node(1).uri() + "," + node(2).uri();
  }

  @Override
  public void close() {
    nodes.forEach(RedisProcess::close);
  }
}
