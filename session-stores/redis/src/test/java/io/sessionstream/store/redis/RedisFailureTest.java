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

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
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

/**
 * Redis is restarted, paused, flushed, full: nothing acknowledged is lost, nothing is done twice.
 */
final class RedisFailureTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  @TempDir Path directory;
  private RedisProcess redis;
  private RedisSessionStore<Message> store;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "always");
    store = RedisSessionStore.forMessages(redis.uri()).timeout(TIMEOUT).open();
  }

  @AfterEach
  void stop() {
    store.close();
    redis.close();
  }

  private void awaitHealthy() {
    await().atMost(RECOVERY).until(() -> get(store.check()).healthy());
  }

  private List<CompletionStage<Acknowledgement>> appendLaterNumbered(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> appendLater(store, "session-" + i % 5, withId("id-" + i, "text " + i)))
        .toList();
  }

  @Test
  void scriptFlush_goesOnUnnoticed() {
    append(store, "session", text("1"));
    redis.run(commands -> commands.scriptFlush());
    List<CompletionStage<Acknowledgement>> answers =
        IntStream.rangeClosed(2, 300)
            .mapToObj(i -> appendLater(store, "session", text("" + i)))
            .toList();
    redis.run(commands -> commands.scriptFlush());

    answers.forEach(Answers::get);
    redis.run(commands -> commands.scriptFlush());

    assertThat(messages(store, "session"))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 300).mapToObj(i -> text("" + i)).toList());
  }

  @Test
  void killedWhileAppending_everythingAcknowledgedIsThereOnce() {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>(appendLaterNumbered(0, 500));
    get(answers.get(250));
    answers.addAll(appendLaterNumbered(500, 3000));
    redis.kill();

    List<Optional<SessionStoreException>> refusals =
        answers.stream().map(Answers::refusal).toList();
    assertThat(refusals.stream().flatMap(Optional::stream))
        .isNotEmpty()
        .allMatch(refused -> refused.reason() == Reason.UNAVAILABLE);
    assertThat(get(store.check()).healthy()).isFalse();
    assertRefused(Reason.UNAVAILABLE, store.find("session-0", MessageRange.all()));

    redis.restart();
    awaitHealthy();

    for (int i = 0; i < answers.size(); i++) {
      if (refusals.get(i).isEmpty()) {
        Acknowledgement before = get(answers.get(i));
        Acknowledgement retry = append(store, "session-" + i % 5, withId("id-" + i, "text " + i));
        assertThat(retry.duplicate()).isTrue();
        assertThat(retry.sequence()).isEqualTo(before.sequence());
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      append(store, "session-" + i % 5, withId("id-" + i, "text " + i));
    }
    for (int session = 0; session < 5; session++) {
      assertThat(messages(store, "session-" + session)).hasSize(600).doesNotHaveDuplicates();
    }
  }

  @Test
  void pausedLongerThanTheTimeout_failsAndRecovers() {
    append(store, "session", withId("a", "first"));
    redis.pause();
    try {
      assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", withId("b", "second")));
      assertThat(get(store.check()).healthy()).isFalse();
      assertRefused(Reason.UNAVAILABLE, store.find("session", MessageRange.all()));
    } finally {
      redis.resume();
    }
    awaitHealthy();

    append(store, "session", withId("b", "second"));
    append(store, "session", text("third"));

    assertThat(messages(store, "session"))
        .containsExactly(withId("a", "first"), withId("b", "second"), text("third"));
  }

  /** What the broken connection has brought must not be run after what the new one brings. */
  @Test
  void pausedWhileAppending_nothingIsStoredLate() {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    append(store, "session", text("first"));
    redis.pause();
    try {
      for (int i = 0; i < 50; i++) {
        answers.add(appendLater(store, "session", text("lost or not " + i)));
      }
      answers.forEach(answer -> assertRefused(Reason.UNAVAILABLE, answer));
    } finally {
      redis.resume();
    }
    awaitHealthy();

    Acknowledgement last = append(store, "session", text("last"));

    List<Message> found = messages(store, "session");
    assertThat(last.sequence()).isEqualTo(found.size());
    assertThat(found).endsWith(text("last"));
  }

  @Test
  void clientPause_shorterThanTheTimeout_isOnlyWaitedFor() {
    append(store, "session", text("first"));
    redis.run(commands -> commands.clientPause(TIMEOUT.toMillis() / 5));

    append(store, "session", text("second"));

    assertThat(messages(store, "session")).containsExactly(text("first"), text("second"));
  }

  @Test
  void connectionKilled_failsAtMostWhatIsOnItsWay() {
    append(store, "session", text("first"));
    redis.run(
        commands -> {
          commands
              .clientList()
              .lines()
              .filter(client -> client.contains("name=session-stream"))
              .map(client -> client.replaceAll(".* addr=([^ ]+) .*", "$1"))
              .forEach(commands::clientKill);
          return "";
        });
    await().atMost(RECOVERY).until(() -> refusal(store.getOrCreate("session")).isEmpty());

    assertThat(append(store, "session", text("second")).sequence()).isEqualTo(2);
  }

  @Test
  void restartedWithLessDurability_promisesLess() {
    assertThat(append(store, "session", text("first")).durability()).isEqualTo(Durability.SYNCED);
    redis.run(commands -> commands.configSet("appendfsync", "no"));
    assertThat(get(store.check()).healthy()).isTrue();

    assertThat(append(store, "session", text("second")).durability()).isEqualTo(Durability.WRITTEN);

    redis.kill();
    redis.restart();
    await().atMost(RECOVERY).until(this::promisesSynced);
  }

  private boolean promisesSynced() {
    CompletionStage<Acknowledgement> answer = appendLater(store, "other", text("text"));
    return refusal(answer).isEmpty() && get(answer).durability() == Durability.SYNCED;
  }

  @Test
  void unreachable_answersAtOnceAndRecovers() {
    redis.kill();
    await().atMost(RECOVERY).until(() -> !get(store.check()).healthy());

    assertRefused(Reason.UNAVAILABLE, appendLater(store, "session", text("first")));
    assertRefused(Reason.UNAVAILABLE, store.exists("session"));
    assertRefused(Reason.UNAVAILABLE, store.getOrCreate("session"));

    redis.restart();
    awaitHealthy();
    assertThat(append(store, "session", text("first")).sequence()).isEqualTo(1);
  }

  private long usedMemory() {
    String info = redis.run(commands -> commands.info("memory"));
    return Long.parseLong(Handshake.fields(info).getOrDefault("used_memory", ""));
  }

  @Test
  void outOfMemory_refusesAndForgetsNothing_untilThereIsRoom() {
    append(store, "small", withId("a", "small"));
    long used = usedMemory();
    redis.run(commands -> commands.configSet("maxmemory", "" + (used + (1 << 20))));
    int accepted = 0;
    Optional<SessionStoreException> refused = Optional.empty();
    while (refused.isEmpty() && accepted < 1000) {
      refused = refusal(appendLater(store, "large", text("x".repeat(10_000))));
      accepted += refused.isEmpty() ? 1 : 0;
    }
    assertThat(refused.orElseThrow().reason()).isEqualTo(Reason.STORE_FULL);
    assertThat(accepted).isGreaterThan(0);
    // Redis' own buffers come and go, so that a little more would sometimes find room.
    redis.run(commands -> commands.configSet("maxmemory", "" + used));

    assertRefused(Reason.STORE_FULL, appendLater(store, "large", text("x".repeat(10_000))));
    assertRefused(Reason.STORE_FULL, appendLater(store, "new", withId("b", "new")));
    assertRefused(Reason.STORE_FULL, store.getOrCreate("new"));
    assertThat(get(store.exists("new"))).isFalse();
    assertThat(messages(store, "large")).hasSize(accepted);
    assertThat(append(store, "small", withId("a", "small")).duplicate()).isTrue();
    assertRefused(Reason.MESSAGE_ID_REUSED, appendLater(store, "small", withId("a", "other")));
    assertThat(get(store.getOrCreate("small")).lastSequence()).isEqualTo(1);

    redis.run(
        commands -> commands.del("session-stream{:large}:log", "session-stream{:large}:meta"));
    redis.run(commands -> commands.configSet("maxmemory", "" + (used + (16 << 20))));
    await().atMost(RECOVERY).until(() -> refusal(store.getOrCreate("new")).isEmpty());
    assertThat(append(store, "new", withId("b", "new")).duplicate()).isFalse();
    assertThat(append(store, "small", text("more")).sequence()).isEqualTo(2);
  }

  /** Redis looks at its memory only before the first write of what comes to it together. */
  @Test
  void outOfMemory_newSessionsAmongDuplicates_areAllRefused() {
    append(store, "small", withId("a", "small"));
    redis.run(commands -> commands.configSet("maxmemory", "1"));

    List<CompletionStage<Acknowledgement>> duplicates = new ArrayList<>();
    List<CompletionStage<Acknowledgement>> others = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      duplicates.add(appendLater(store, "small", withId("a", "small")));
      others.add(appendLater(store, "new-" + i, text("new")));
    }

    assertThat(duplicates).allSatisfy(again -> assertThat(get(again).duplicate()).isTrue());
    assertThat(others).allSatisfy(other -> assertRefused(Reason.STORE_FULL, other));
  }
}
