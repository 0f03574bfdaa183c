package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary that Sentinel names, and its successor. */
final class RedisSentinelTest {
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RedisProcess primary;
  private RedisProcess replica;
  private RedisProcess sentinel;

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
    await()
        .atMost(RECOVERY)
        .until(() -> primary.run(redis -> redis.info("replication")).contains("state=online"));
    sentinel =
        RedisProcess.startSentinel(
            Files.createDirectory(directory.resolve("sentinel")),
            """
            sentinel monitor main 127.0.0.1 %d 1
            sentinel down-after-milliseconds main 500
            sentinel failover-timeout main 2000
            """
                .formatted(primary.port()));
  }

  @AfterEach
  void stop() {
    sentinel.close();
    replica.close();
    primary.close();
  }

  private String uri(String name) {
    return "redis-sentinel://127.0.0.1:" + sentinel.port() + "#" + name;
  }

  @Test
  void primaryKilled_itsSuccessorIsUsed() {
    try (RedisSessionStore<Message> store =
        RedisSessionStore.forMessages(uri("main")).timeout(Duration.ofSeconds(2)).open()) {
      append(store, "session", withId("a", "first"));
      awaitSentinelToKnowTheReplica();
      await().atMost(RECOVERY).until(() -> replica.run(redis -> redis.dbsize()) == 3);

      primary.kill();
      await().atMost(RECOVERY).until(() -> !get(store.check()).healthy());
      assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", withId("b", "second")));
      await().atMost(RECOVERY).until(() -> get(store.check()).healthy());

      assertThat(append(store, "session", withId("a", "first")).duplicate()).isTrue();
      assertThat(append(store, "session", withId("b", "second")).sequence()).isEqualTo(2);
      assertThat(messages(store, "session"))
          .containsExactly(withId("a", "first"), withId("b", "second"));
    }
  }

  private void awaitSentinelToKnowTheReplica() {
    await()
        .atMost(RECOVERY)
        .until(() -> sentinel.run(redis -> redis.info("sentinel")).contains("slaves=1"));
  }

  @Test
  void open_unknownName_says() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RedisSessionStore.forMessages(uri("other")).open())
        .withMessageContaining("Sentinel 127.0.0.1:" + sentinel.port() + " for other");
  }
}
