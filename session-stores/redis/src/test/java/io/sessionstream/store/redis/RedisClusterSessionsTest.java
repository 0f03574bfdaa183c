package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.MigrateArgs;
import io.sessionstream.core.Message;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent.EndReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listing and watching the sessions of a cluster, while its slots move and its servers change. */
final class RedisClusterSessionsTest {
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RedisClusterProcesses cluster;
  private RedisSessionStore<Message> here;
  private RedisSessionStore<Message> there;

  @BeforeEach
  void start() throws Exception {
    cluster = RedisClusterProcesses.start(directory);
    here = RedisSessionStore.forMessages(cluster.uri()).open();
    there = RedisSessionStore.forMessages(cluster.uri()).open();
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    cluster.close();
  }

  private static int slot(String sessionId) {
    return SessionKeys.of("session-stream", sessionId).slot();
  }

  /** A session of the first primary, as it was at the start. */
  private static String sessionOfFirst() {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "session-" + i)
        .filter(id -> slot(id) * 3 / 16384 == 0)
        .findFirst()
        .orElseThrow();
  }

  private void beginMove(int slot) {
    String from = cluster.id(0);
    String to = cluster.id(1);
    cluster.node(1).run(redis -> redis.clusterSetSlotImporting(slot, from));
    cluster.node(0).run(redis -> redis.clusterSetSlotMigrating(slot, to));
  }

  private void moveKeys(int slot) {
    List<String> keys = cluster.node(0).run(redis -> redis.clusterGetKeysInSlot(slot, 1000));
    if (!keys.isEmpty()) {
      MigrateArgs<String> args = MigrateArgs.Builder.keys(keys);
      int port = cluster.node(1).port();
      cluster.node(0).run(redis -> redis.migrate("127.0.0.1", port, 0, 5000, args));
    }
  }

  private void endMove(int slot) {
    String to = cluster.id(1);
    cluster.node(1).run(redis -> redis.clusterSetSlotNode(slot, to));
    cluster.node(0).run(redis -> redis.clusterSetSlotNode(slot, to));
  }

  private static void assertNumbered(List<StoredMessage<Message>> messages, int count) {
    assertThat(messages)
        .extracting(StoredMessage::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(messages)
        .extracting(StoredMessage::message)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, count).mapToObj(i -> withId("id-" + i, "" + i)).toList());
  }

  private void appendNumbered(String session, int from, int to) {
    for (int i = from; i <= to; i++) {
      append(there, session, withId("id-" + i, "" + i));
    }
  }

  private static void awaitPrimary(RedisProcess node) {
    await()
        .atMost(RECOVERY)
        .until(() -> node.run(redis -> redis.info("replication")).contains("role:master"));
  }

  @Test
  void list_hasTheSessionsOfAllServers() {
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> "session-%03d".formatted(i)).toList();
    ids.stream().map(id -> appendLater(here, id, text("text"))).toList().forEach(Answers::get);

    assertThat(RedisDirectoryTest.idsByPages(there, 99)).containsExactlyElementsOf(ids);
  }

  @Test
  void list_whileASlotMoves_eachSessionIsListedOnce() {
    List<String> ids = IntStream.range(0, 200).mapToObj(i -> "session-%03d".formatted(i)).toList();
    ids.stream().map(id -> appendLater(here, id, text("text"))).toList().forEach(Answers::get);
    List<Integer> slots =
        ids.stream().map(id -> slot(id)).distinct().filter(slot -> slot < 16384 / 3).toList();

    for (int slot : slots.subList(0, 10)) {
      beginMove(slot);
      assertThat(RedisDirectoryTest.idsByPages(here, 1000)).containsExactlyElementsOf(ids);
      moveKeys(slot);
      assertThat(RedisDirectoryTest.idsByPages(here, 1000)).containsExactlyElementsOf(ids);
      endMove(slot);
      assertThat(RedisDirectoryTest.idsByPages(here, 1000)).containsExactlyElementsOf(ids);
    }
  }

  @Test
  void watch_slotMoves_goesOn() {
    String session = sessionOfFirst();
    int slot = slot(session);
    appendNumbered(session, 1, 10);
    WatchLog log = WatchLog.of(here, session);
    assertThat(log.awaitCaughtUp()).isEqualTo(10);

    beginMove(slot);
    appendNumbered(session, 11, 20);
    moveKeys(slot);
    appendNumbered(session, 21, 30);
    endMove(slot);
    appendNumbered(session, 31, 40);

    assertNumbered(log.awaitMessages(40), 40);
    get(there.deleteSession(session));
    assertThat(log.awaitEnd().reason()).isEqualTo(EndReason.DELETED);
  }

  @Test
  void watch_slotOfASessionToComeMoves_goesOn() {
    String session = sessionOfFirst();
    WatchLog log = WatchLog.of(here, WatchLog.request(session).waitForSession(true).build());
    assertThat(log.awaitCaughtUp()).isZero();

    beginMove(slot(session));
    endMove(slot(session));
    appendNumbered(session, 1, 10);

    assertNumbered(log.awaitMessages(10), 10);
  }

  @Test
  void watch_failover_goesOn() {
    String session = sessionOfFirst();
    appendNumbered(session, 1, 10);
    WatchLog log = WatchLog.of(here, session);
    assertThat(log.awaitCaughtUp()).isEqualTo(10);

    cluster.replicaOf(0).run(redis -> redis.clusterFailover(false));
    awaitPrimary(cluster.replicaOf(0));
    await().atMost(RECOVERY).until(() -> Answers.refusal(there.getOrCreate(session)).isEmpty());
    appendNumbered(session, 11, 20);

    assertNumbered(log.awaitMessages(20), 20);
  }

  @Test
  void watch_primaryKilled_goesOnWithItsReplica() {
    String session = sessionOfFirst();
    try (RedisSessionStore<Message> careful =
        RedisSessionStore.forMessages(cluster.uri()).waitReplicas(1).open()) {
      for (int i = 1; i <= 10; i++) {
        append(careful, session, withId("id-" + i, "" + i));
      }
    }
    WatchLog log = WatchLog.of(here, session);
    assertThat(log.awaitCaughtUp()).isEqualTo(10);

    cluster.node(0).kill();
    awaitPrimary(cluster.replicaOf(0));
    await().atMost(RECOVERY).until(() -> Answers.refusal(there.getOrCreate(session)).isEmpty());
    appendNumbered(session, 11, 20);

    assertNumbered(log.awaitMessages(20), 20);
  }
}
