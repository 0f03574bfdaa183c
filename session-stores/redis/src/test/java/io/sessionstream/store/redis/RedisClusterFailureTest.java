package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.refusal;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.MigrateArgs;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots move and primaries fail: order and exactly-once hold, and the others are undisturbed. */
final class RedisClusterFailureTest {
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RedisClusterProcesses cluster;
  private RedisSessionStore<Message> store;

  @BeforeEach
  void start() throws Exception {
    cluster = RedisClusterProcesses.start(directory);
    store = RedisSessionStore.forMessages(cluster.uri()).timeout(Duration.ofSeconds(2)).open();
  }

  @AfterEach
  void stop() {
    store.close();
    cluster.close();
  }

  private static int slot(String sessionId) {
    return SessionKeys.of("session-stream", sessionId).slot();
  }

  /** A session of one of the three primaries, as they were at the start. */
  private static String sessionOf(int node) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "session-" + i)
        .filter(id -> slot(id) * 3 / 16384 == node)
        .findFirst()
        .orElseThrow();
  }

  private static List<Message> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> text("text " + i)).toList();
  }

  private List<CompletionStage<Acknowledgement>> appendNumbered(
      String sessionId, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> appendLater(store, sessionId, text("text " + i)))
        .toList();
  }

  @Test
  void slotMoves_whileAppending_keepsTheOrder() {
    String session = sessionOf(0);
    int slot = slot(session);
    List<CompletionStage<Acknowledgement>> answers =
        new ArrayList<>(appendNumbered(session, 0, 300));
    String from = cluster.id(0);
    String to = cluster.id(1);
    cluster.node(1).run(redis -> redis.clusterSetSlotImporting(slot, from));
    cluster.node(0).run(redis -> redis.clusterSetSlotMigrating(slot, to));
    answers.addAll(appendNumbered(session, 300, 600));
    moveKeys(slot);
    answers.addAll(appendNumbered(session, 600, 900));
    cluster.node(1).run(redis -> redis.clusterSetSlotNode(slot, to));
    cluster.node(0).run(redis -> redis.clusterSetSlotNode(slot, to));
    answers.addAll(appendNumbered(session, 900, 1200));

    List<Long> sequences =
        answers.stream().map(Answers::get).map(Acknowledgement::sequence).toList();
    assertThat(sequences)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 1200).mapToObj(i -> (long) i).toList());
    assertThat(messages(store, session)).containsExactlyElementsOf(numbered(1200));
  }

  private void moveKeys(int slot) {
    List<String> keys = cluster.node(0).run(redis -> redis.clusterGetKeysInSlot(slot, 100));
    assertThat(keys).isNotEmpty();
    MigrateArgs<String> args = MigrateArgs.Builder.keys(keys);
    int port = cluster.node(1).port();
    cluster.node(0).run(redis -> redis.migrate("127.0.0.1", port, 0, 5000, args));
  }

  @Test
  void slotHasMoved_newSession_isCreatedThere() {
    String session = sessionOf(0);
    int slot = slot(session);
    String from = cluster.id(0);
    String to = cluster.id(1);
    // Only who has imported a slot is believed by all others.
    cluster.node(1).run(redis -> redis.clusterSetSlotImporting(slot, from));
    cluster.node(0).run(redis -> redis.clusterSetSlotMigrating(slot, to));
    cluster.node(1).run(redis -> redis.clusterSetSlotNode(slot, to));
    cluster.node(0).run(redis -> redis.clusterSetSlotNode(slot, to));

    assertThat(append(store, session, text("text 0")).sequence()).isEqualTo(1);
    assertThat(messages(store, session)).containsExactly(text("text 0"));
    long keys = cluster.node(1).run(redis -> redis.clusterCountKeysInSlot(slot));
    assertThat(keys).isEqualTo(2);
  }

  @Test
  void failover_whileAppending_losesNothingAndKeepsTheOrder() {
    String session = sessionOf(0);
    List<CompletionStage<Acknowledgement>> answers =
        new ArrayList<>(appendNumbered(session, 0, 200));
    cluster.replicaOf(0).run(redis -> redis.clusterFailover(false));
    answers.addAll(appendNumbered(session, 200, 400));
    awaitPrimary(cluster.replicaOf(0));
    answers.addAll(appendNumbered(session, 400, 600));

    List<Message> acknowledged = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (refusal(answers.get(i)).isEmpty()) {
        acknowledged.add(text("text " + i));
      }
    }
    await().atMost(RECOVERY).until(() -> refusal(store.getOrCreate(session)).isEmpty());

    assertThat(messages(store, session)).containsSubsequence(acknowledged);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
    append(store, session, text("last"));
    assertThat(messages(store, session)).endsWith(text("last"));
  }

  private void awaitPrimary(RedisProcess node) {
    await()
        .atMost(RECOVERY)
        .until(() -> node.run(redis -> redis.info("replication")).contains("role:master"));
  }

  @Test
  void primaryKilled_othersAreUndisturbedAndItsReplicaTakesOver() {
    store.close();
    store =
        RedisSessionStore.forMessages(cluster.uri())
            .timeout(Duration.ofSeconds(2))
            .waitReplicas(1)
            .open();
    String session = sessionOf(0);
    String other = sessionOf(1);
    List<CompletionStage<Acknowledgement>> answers =
        new ArrayList<>(
            IntStream.range(0, 200)
                .mapToObj(i -> appendLater(store, session, withId("id-" + i, "text " + i)))
                .toList());
    get(answers.get(50));
    cluster.node(0).kill();

    List<Optional<SessionStoreException>> refusals =
        answers.stream().map(Answers::refusal).toList();
    assertThat(refusals.stream().flatMap(Optional::stream))
        .allMatch(refused -> refused.reason() == Reason.UNAVAILABLE);
    assertThat(append(store, other, text("text")).sequence()).isEqualTo(1);
    assertRefused(Reason.UNAVAILABLE, appendLater(store, session, text("too early")));
    assertThat(get(store.check()).healthy()).isFalse();

    awaitPrimary(cluster.replicaOf(0));
    await().atMost(RECOVERY).until(() -> refusal(store.getOrCreate(session)).isEmpty());
    List<Message> found = messages(store, session);
    for (int i = 0; i < answers.size(); i++) {
      if (refusals.get(i).isEmpty()) {
        Acknowledgement acknowledged = get(answers.get(i));
        assertThat(found.get((int) acknowledged.sequence() - 1))
            .isEqualTo(withId("id-" + i, "text " + i));
      }
    }
  }
}
