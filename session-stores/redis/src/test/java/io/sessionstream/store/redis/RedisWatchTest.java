package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.refusal;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
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

/** What is done through one store is watched through another, whatever becomes of Redis. */
final class RedisWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RedisProcess redis;
  private RedisSessionStore<Message> here;
  private RedisSessionStore<Message> there;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "always");
    here = RedisSessionStore.forMessages(redis.uri()).open();
    there = RedisSessionStore.forMessages(redis.uri()).open();
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    redis.close();
  }

  private long watchConnections() {
    return watchAddresses().size();
  }

  private List<String> watchAddresses() {
    return redis
        .run(commands -> commands.clientList())
        .lines()
        .filter(client -> client.contains("name=session-stream-watch"))
        .map(client -> client.replaceAll(".* addr=([^ ]+) .*", "$1"))
        .toList();
  }

  private void killWatchConnections() {
    watchAddresses().forEach(address -> redis.run(commands -> commands.clientKill(address)));
  }

  private static void assertComplete(List<StoredMessage<Message>> messages, int count) {
    assertThat(messages)
        .extracting(StoredMessage::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(messages)
        .extracting(StoredMessage::message)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, count).mapToObj(i -> withId("id-" + i, "" + i)).toList());
  }

  private static void appendNumbered(RedisSessionStore<Message> store, int from, int to) {
    IntStream.rangeClosed(from, to)
        .mapToObj(i -> appendLater(store, "session", withId("id-" + i, "" + i)))
        .toList()
        .forEach(Answers::get);
  }

  @Test
  void watch_appendedThroughAnotherStore_isSeenInOrder() {
    appendNumbered(there, 1, 10);
    WatchLog log = WatchLog.of(here, "session");
    assertThat(log.awaitCaughtUp()).isEqualTo(10);

    for (int i = 11; i <= 300; i++) {
      append(i % 2 == 0 ? there : here, "session", withId("id-" + i, "" + i));
    }

    assertComplete(log.awaitMessages(300), 300);
  }

  @Test
  void watch_closedThroughAnotherStore_endsAfterTheLastMessage() {
    appendNumbered(there, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();
    append(there, "session", withId("id-4", "4"));

    long incarnation = get(there.closeSession("session")).orElseThrow().incarnation();

    assertThat(log.awaitEnd()).isEqualTo(new WatchEvent.Ended<>(incarnation, EndReason.CLOSED, 4));
    assertComplete(log.messages(), 4);
  }

  @Test
  void watch_deletedThroughAnotherStore_endsWithDeleted() {
    appendNumbered(there, 1, 3);
    long incarnation = get(there.getOrCreate("session")).incarnation();
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    assertThat(get(there.deleteSession("session"))).isTrue();

    assertThat(log.awaitEnd()).isEqualTo(new WatchEvent.Ended<>(incarnation, EndReason.DELETED, 3));
  }

  @Test
  void watch_deletedAndBegunAnew_endsWithoutTheNewOne() {
    appendNumbered(there, 1, 3);
    long incarnation = get(there.getOrCreate("session")).incarnation();
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    var deleted = there.deleteSession("session");
    var begun = appendLater(there, "session", text("new"));

    assertThat(get(deleted)).isTrue();
    assertThat(get(begun).sequence()).isEqualTo(1);
    assertThat(log.awaitEnd()).isEqualTo(new WatchEvent.Ended<>(incarnation, EndReason.DELETED, 3));
    assertComplete(log.messages(), 3);
    assertThat(get(there.getOrCreate("session")).incarnation()).isNotEqualTo(incarnation);
  }

  @Test
  void watch_deletedWhileTheConnectionIsBroken_endsWithDeleted() {
    appendNumbered(there, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    killWatchConnections();
    get(there.deleteSession("session"));

    assertThat(log.awaitEnd().reason()).isEqualTo(EndReason.DELETED);
  }

  @Test
  void watch_expired_endsWithForgottenAtOnce() {
    appendNumbered(there, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    redis.run(commands -> commands.pexpire("session-stream{:session}:meta", 1));

    assertThat(log.awaitEnd().reason()).isEqualTo(EndReason.FORGOTTEN);
  }

  /** What says whether it was deleted cannot be read: that ends the watch no worse than without. */
  @Test
  void watch_whatADeletionLeavesIsUnreadable_endsWithForgotten() {
    appendNumbered(there, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    redis.run(commands -> commands.hset("session-stream{:session}:deleted", "no", "text"));
    redis.run(commands -> commands.del("session-stream{:session}:meta"));

    assertThat(log.awaitEnd().reason()).isEqualTo(EndReason.FORGOTTEN);
  }

  @Test
  void watch_flushed_endsWithForgotten() {
    appendNumbered(there, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    redis.run(commands -> commands.flushall());

    assertThat(log.awaitEnd().reason()).isEqualTo(EndReason.FORGOTTEN);
  }

  @Test
  void watch_waitsForSession_seesItBeginThroughAnotherStore() {
    WatchLog log = WatchLog.of(here, WatchLog.request("session").waitForSession(true).build());
    assertThat(log.awaitCaughtUp()).isZero();

    appendNumbered(there, 1, 3);

    assertComplete(log.awaitMessages(3), 3);
  }

  @Test
  void watch_waitsAfterADeletion_seesTheNewSession() {
    appendNumbered(there, 1, 3);
    get(there.deleteSession("session"));
    WatchLog log = WatchLog.of(here, WatchLog.request("session").waitForSession(true).build());
    assertThat(log.awaitCaughtUp()).isZero();

    appendNumbered(there, 1, 2);

    assertComplete(log.awaitMessages(2), 2);
  }

  @Test
  void watch_idWithGlobAndOtherCharacters_isSeen() {
    String id = "{a*}?[b]\\ü:meta\uD800";
    WatchLog log = WatchLog.of(here, WatchLog.request(id).waitForSession(true).build());
    log.awaitCaughtUp();

    append(there, id, text("text"));

    assertThat(log.awaitMessages(1))
        .extracting(StoredMessage::message)
        .containsExactly(text("text"));
  }

  @Test
  void watch_thousandWatchers_useOneConnection() {
    append(here, "session", withId("id-1", "1"));
    assertThat(watchConnections()).isZero();
    List<WatchLog> logs =
        IntStream.range(0, 1000)
            .mapToObj(i -> i % 2 == 0 ? "session" : "session-" + i)
            .map(id -> WatchLog.of(here, WatchLog.request(id).waitForSession(true).build()))
            .toList();
    logs.forEach(WatchLog::awaitCaughtUp);

    appendNumbered(there, 2, 20);
    append(there, "session-999", text("text"));

    for (int i = 0; i < 1000; i += 2) {
      assertComplete(logs.get(i).awaitMessages(20), 20);
    }
    assertThat(logs.get(999).awaitMessages(1)).hasSize(1);
    assertThat(logs.get(997).messages()).isEmpty();
    assertThat(watchConnections()).isEqualTo(1);
  }

  @Test
  void connectionKilledWhileAppending_nothingIsLostOrDoubled() {
    WatchLog log = WatchLog.of(here, WatchLog.request("session").waitForSession(true).build());
    log.awaitCaughtUp();

    for (int round = 0; round < 20; round++) {
      await().atMost(PATIENCE).until(() -> watchConnections() == 1);
      int from = 1 + 100 * round;
      appendNumbered(there, from, from + 49);
      killWatchConnections();
      appendNumbered(there, from + 50, from + 99);
    }

    assertComplete(log.awaitMessages(2000), 2000);
  }

  @Test
  void redisRestarted_watchGoesOn() {
    appendNumbered(there, 1, 10);
    WatchLog log = WatchLog.of(here, "session");
    assertThat(log.awaitCaughtUp()).isEqualTo(10);

    redis.kill();
    redis.restart();
    for (RedisSessionStore<Message> store : List.of(here, there)) {
      await().atMost(PATIENCE).until(() -> refusal(store.getOrCreate("session")).isEmpty());
    }
    appendNumbered(there, 11, 20);

    assertComplete(log.awaitMessages(20), 20);
  }

  @Test
  void scriptsFlushed_watchGoesOn() {
    appendNumbered(there, 1, 10);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    redis.run(commands -> commands.scriptFlush());
    appendNumbered(there, 11, 20);

    assertComplete(log.awaitMessages(20), 20);
  }

  @Test
  void close_endsTheWatches() {
    appendNumbered(here, 1, 3);
    WatchLog log = WatchLog.of(here, "session");
    log.awaitCaughtUp();

    here.close();

    Answers.assertRefused(Reason.CLOSED, log.ended());
    Answers.assertRefused(Reason.CLOSED, WatchLog.of(here, "session").ended());
  }
}
