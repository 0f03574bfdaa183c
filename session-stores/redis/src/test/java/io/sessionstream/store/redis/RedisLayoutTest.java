package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.SlotHash;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of a session, as operators see them, and those of other installations. */
final class RedisLayoutTest {
  private static final String STEM = "session-stream{:chat-42}:";

  @TempDir static Path directory;
  private static RedisProcess redis;

  private RedisSessionStore<Message> store;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start(directory);
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void openStore() {
    redis.run(commands -> commands.flushall());
    store =
        RedisSessionStore.forMessages(redis.uri())
            .limits(SessionLimits.builder().idleTimeToLive(Duration.ofHours(2)).build())
            .open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static List<String> keys(String pattern) {
    return redis.run(commands -> commands.keys(pattern));
  }

  private static long pttl(String key) {
    return redis.run(commands -> commands.pttl(key));
  }

  @Test
  void session_isALogIdsAndMeta() {
    Acknowledgement first = append(store, "chat-42", text("Good morning."));
    Acknowledgement second = append(store, "chat-42", withId("m-2", "How are you?"));

    assertThat(keys("*")).containsExactlyInAnyOrder(STEM + "log", STEM + "ids", STEM + "meta");
    List<StreamMessage<String, String>> log =
        redis.run(commands -> commands.xrange(STEM + "log", Range.unbounded()));
    assertThat(log).extracting(StreamMessage::getId).containsExactly("1-0", "2-0");
    assertThat(log.get(0).getBody())
        .containsOnlyKeys("message", "time")
        .contains(entry("time", "" + first.appendMillis()));
    Map<String, String> ids = redis.run(commands -> commands.hgetall(STEM + "ids"));
    assertThat(ids).containsExactly(entry("m-2", "2"));
    Map<String, String> meta = redis.run(commands -> commands.hgetall(STEM + "meta"));
    assertThat(meta)
        .containsOnlyKeys("version", "last", "created", "appended", "bytes", "incarnation")
        .contains(entry("version", "1"), entry("last", "2"))
        .contains(entry("appended", "" + second.appendMillis()));
  }

  @Test
  void session_expires_itsMetaFirst() {
    append(store, "chat-42", withId("m-1", "Good morning."));
    long hours2 = Duration.ofHours(2).toMillis();

    assertThat(pttl(STEM + "meta")).isBetween(hours2 - 30_000, hours2);
    assertThat(pttl(STEM + "log")).isGreaterThan(hours2 + 30_000);
    assertThat(pttl(STEM + "ids")).isGreaterThan(hours2 + 30_000);
  }

  @Test
  void session_firstMessageIdComesLater_idsExpireToo() {
    append(store, "chat-42", text("Good morning."));
    append(store, "chat-42", withId("m-1", "How are you?"));

    assertThat(pttl(STEM + "ids")).isGreaterThan(0);
  }

  @Test
  void session_logNearItsEnd_isProlongedWithTheNextAppend() {
    append(store, "chat-42", withId("m-1", "Good morning."));
    redis.run(commands -> commands.pexpire(STEM + "log", 30_000));
    redis.run(commands -> commands.pexpire(STEM + "ids", 30_000));

    append(store, "chat-42", text("How are you?"));

    long hours2 = Duration.ofHours(2).toMillis();
    assertThat(pttl(STEM + "log")).isGreaterThan(hours2);
    assertThat(pttl(STEM + "ids")).isGreaterThan(hours2);
  }

  @Test
  void session_metaExpired_isGoneAndStartsAnewWithoutLeftovers() {
    append(store, "chat-42", withId("m-1", "old"));
    redis.run(commands -> commands.del(STEM + "meta"));

    assertThat(get(store.find("chat-42", MessageRange.all()))).isEmpty();
    assertThat(get(store.exists("chat-42"))).isFalse();
    assertThat(append(store, "chat-42", text("new")).sequence()).isEqualTo(1);

    assertThat(messages(store, "chat-42")).containsExactly(text("new"));
    assertThat(keys(STEM + "ids")).isEmpty();
  }

  @Test
  void session_ofANewerVersion_isLeftAlone() {
    append(store, "chat-42", text("Good morning."));
    redis.run(commands -> commands.hset(STEM + "meta", "version", "2"));

    assertRefused(Reason.UNAVAILABLE, appendLater(store, "chat-42", text("How are you?")));
    assertRefused(Reason.UNAVAILABLE, store.find("chat-42", MessageRange.all()));
    long length = redis.run(commands -> commands.xlen(STEM + "log"));
    assertThat(length).isEqualTo(1);
  }

  @Test
  void session_keysOfAnotherType_othersAreUndisturbed() {
    redis.run(commands -> commands.set(STEM + "meta", "not a hash"));

    assertRefused(Reason.UNAVAILABLE, appendLater(store, "chat-42", text("text")));
    assertRefused(Reason.UNAVAILABLE, store.find("chat-42", MessageRange.all()));
    assertThat(append(store, "other", text("text")).sequence()).isEqualTo(1);
  }

  @Test
  void find_messageMissing_isRefusedRatherThanSkipped() {
    append(store, "chat-42", text("one"));
    append(store, "chat-42", text("two"));
    append(store, "chat-42", text("three"));
    redis.run(commands -> commands.xdel(STEM + "log", "2-0"));

    assertRefused(Reason.UNAVAILABLE, store.find("chat-42", MessageRange.all()));
  }

  @Test
  void keyPrefix_other_isAnotherInstallation() {
    try (RedisSessionStore<Message> other =
        RedisSessionStore.forMessages(redis.uri()).keyPrefix("session-stream-2").open()) {
      append(store, "chat-42", withId("m-1", "here"));
      append(other, "chat-42", withId("m-1", "there"));

      assertThat(messages(store, "chat-42")).containsExactly(withId("m-1", "here"));
      assertThat(messages(other, "chat-42")).containsExactly(withId("m-1", "there"));
      assertThat(keys("session-stream-2{*")).hasSize(3);
    }
  }

  @Test
  void keys_idsWithBraces_areDistinctAndOfOneSlotEach() {
    List<String> ids =
        List.of(
            "", "{", "}", "{}", "}{", "}:log", "a}:meta", "a", ":a", "{a}", "a}b", "}}", "\uD800");
    Set<String> keys = new HashSet<>();
    for (String id : ids) {
      SessionKeys of = SessionKeys.of("session-stream", id);
      for (byte[] key : List.of(of.meta(), of.log(), of.ids())) {
        assertThat(keys.add(new String(key, ISO_8859_1))).isTrue();
        assertThat(SlotHash.getSlot(key)).as("slot of %s", id).isEqualTo(of.slot());
      }
    }
  }

  @Test
  void ids_withSurrogatesApart_areDistinct() {
    List<String> ids = List.of("\uD800", "\uDC00", "?", "\uD800\uDC00", "\uFFFD");
    ids.forEach(id -> append(store, id, text("text of " + id.codePointAt(0))));

    assertThat(ids)
        .allSatisfy(
            id ->
                assertThat(messages(store, id))
                    .containsExactly(text("text of " + id.codePointAt(0))));
  }

  /** An operator may keep a session for ever; only what is appended lets it expire again. */
  @Test
  void append_duplicateInASessionWithoutAnEnd_changesNothing() {
    append(store, "chat-42", withId("id", "text"));
    redis.run(commands -> commands.persist(STEM + "meta"));

    Acknowledgement again = append(store, "chat-42", withId("id", "text"));

    assertThat(again.duplicate()).isTrue();
    assertThat(pttl(STEM + "meta")).isEqualTo(-1);
    assertThat(messages(store, "chat-42")).containsExactly(withId("id", "text"));
  }
}
