package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendAsking;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durability: what Redis is configured for, and replicas. */
final class RedisReplicasTest {
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  @TempDir Path directory;
  private RedisProcess primary;
  private RedisProcess replica;
  private RedisSessionStore<Message> store;

  @BeforeEach
  void start() throws Exception {
    primary = RedisProcess.start(Files.createDirectory(directory.resolve("primary")));
    primary.run(redis -> redis.configSet("repl-diskless-sync-delay", "0"));
    replica =
        RedisProcess.start(
            Files.createDirectory(directory.resolve("replica")),
            "--replicaof",
            "127.0.0.1",
            "" + primary.port());
    awaitReplica();
    store =
        RedisSessionStore.forMessages(primary.uri())
            .timeout(Duration.ofSeconds(4))
            .waitReplicas(1)
            .open();
  }

  private void awaitReplica() {
    await()
        .atMost(RECOVERY)
        .until(
            () ->
                primary.run(redis -> redis.info("replication")).contains("state=online")
                    && replica
                        .run(redis -> redis.info("replication"))
                        .contains("master_link_status:up"));
  }

  @AfterEach
  void stop() {
    store.close();
    replica.close();
    primary.close();
  }

  @Test
  void append_nothingAsked_isOnTheReplica() {
    for (int i = 1; i <= 20; i++) {
      Acknowledgement answer = append(store, "session", text("text " + i));

      assertThat(answer.durability()).isEqualTo(Durability.REPLICATED);
      long length = replica.run(redis -> redis.xlen("session-stream{:session}:log"));
      assertThat(length).isEqualTo(i);
    }
  }

  @Test
  void append_replicaAway_isUnavailableAndSettledByARetry() {
    Message message = withId("a", "text");
    replica.pause();
    try {
      assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", message));
      assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", message));
      Acknowledgement applied =
          get(appendAsking(Durability.APPLIED, store, "session", text("sooner")));
      assertThat(applied.durability()).isEqualTo(Durability.APPLIED);
    } finally {
      replica.resume();
    }
    awaitReplica();

    Acknowledgement retry = append(store, "session", message);

    assertThat(retry.duplicate()).isTrue();
    assertThat(retry.durability()).isEqualTo(Durability.REPLICATED);
    assertThat(messages(store, "session")).containsExactly(message, text("sooner"));
  }

  /** Redis from 7.2 on, and Valkey, make a connection wait only for what it has written itself. */
  @Test
  void append_retriedThroughAnotherStoreWhileTheReplicaIsAway_isUnavailable() {
    Message message = withId("a", "text");
    try (RedisSessionStore<Message> other =
        RedisSessionStore.forMessages(primary.uri())
            .timeout(Duration.ofSeconds(4))
            .waitReplicas(1)
            .open()) {
      replica.pause();
      try {
        assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", message));
        assertRefused(Reason.UNAVAILABLE, appendLater(other, "session", message));
      } finally {
        replica.resume();
      }
      awaitReplica();

      Acknowledgement retry = append(other, "session", message);

      assertThat(retry.duplicate()).isTrue();
      assertThat(retry.durability()).isEqualTo(Durability.REPLICATED);
    }
  }

  @Test
  void end_nothingAsked_isOnTheReplica() {
    for (int i = 1; i <= 20; i++) {
      String id = "session-" + i;
      append(store, id, text("text"));

      assertThat(get(store.closeSession(id))).isPresent();
      String closed =
          replica.run(redis -> redis.hget("session-stream{:" + id + "}:meta", "closed"));
      assertThat(closed).isEqualTo("1");
      assertThat(get(store.deleteSession(id))).isTrue();
      List<String> keys = replica.run(redis -> redis.keys("*"));
      assertThat(keys).hasSize(i).allMatch(key -> key.endsWith("}:deleted"));
    }
  }

  @Test
  void end_replicaAway_isUnavailableAndSettledByARetry() {
    append(store, "session", text("text"));
    replica.pause();
    try {
      assertRefused(Reason.UNAVAILABLE, store.closeSession("session"));
    } finally {
      replica.resume();
    }
    awaitReplica();

    assertThat(get(store.closeSession("session")).orElseThrow().closed()).isTrue();
  }

  @Test
  void check_replicaGone_isNotHealthyUntilItIsBack() {
    assertThat(get(store.check()).healthy()).isTrue();

    replica.kill();
    await().atMost(RECOVERY).until(() -> !get(store.check()).healthy());
    assertThat(get(store.check()).detail()).contains("0 connected replicas");

    replica.restart();
    await().atMost(RECOVERY).until(() -> get(store.check()).healthy());
    awaitReplica();
    assertThat(append(store, "session", text("text")).durability())
        .isEqualTo(Durability.REPLICATED);
  }

  @Test
  void append_toADemotedPrimary_isRefusedAndNotStored() {
    append(store, "session", text("first"));
    replica.run(redis -> redis.replicaofNoOne());
    primary.run(redis -> redis.replicaof("127.0.0.1", replica.port()));

    assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", text("second")));
    await().atMost(RECOVERY).until(() -> !get(store.check()).healthy());
  }

  @Test
  void open_replica_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RedisSessionStore.forMessages(replica.uri()).open())
        .withMessageContaining("it is a replica, not a primary");
  }

  @ParameterizedTest
  @CsvSource({
    "yes, always, SYNCED, REPLICATED",
    "yes, everysec, APPLIED, WRITTEN",
    "yes, no, WRITTEN, SYNCED",
    "no, always, APPLIED, WRITTEN",
  })
  void durability_isWhatRedisIsConfiguredFor(
      String appendOnly, String sync, Durability expected, Durability tooHigh) {
    primary.run(redis -> redis.configSet("appendfsync", sync));
    primary.run(redis -> redis.configSet("appendonly", appendOnly));
    try (RedisSessionStore<Message> unreplicated =
        RedisSessionStore.forMessages(primary.uri()).open()) {
      assertThat(append(unreplicated, "session", text("text")).durability()).isEqualTo(expected);
      assertThat(
              assertRefused(
                      Reason.DURABILITY_UNAVAILABLE,
                      appendAsking(tooHigh, unreplicated, "session", text("text")))
                  .details())
          .isEqualTo(Map.of("durability", tooHigh.name(), "highest_durability", expected.name()));
      assertThat(get(appendAsking(expected, store, "session", text("text"))).durability())
          .isIn(List.of(expected, Durability.REPLICATED));
    }
  }

  @Test
  void durability_syncedButNotDuringRewrites_isWritten() {
    assertThat(
            Facts.durability(
                Map.of(
                    "appendonly", "yes",
                    "appendfsync", "always",
                    "no-appendfsync-on-rewrite", "yes")))
        .contains(Durability.WRITTEN);
  }
}
