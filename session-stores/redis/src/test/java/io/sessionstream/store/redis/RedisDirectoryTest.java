package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.appendLater;
import static io.sessionstream.store.redis.Answers.assertRefused;
import static io.sessionstream.store.redis.Answers.get;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.text;
import static io.sessionstream.store.redis.Answers.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions are listed, closed and deleted, as Redis sees it. */
final class RedisDirectoryTest {
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
    store = RedisSessionStore.forMessages(redis.uri()).open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static List<String> ids(SessionPage page) {
    return page.sessions().stream().map(SessionInfo::sessionId).toList();
  }

  /** All sessions, read in pages of this size. */
  static List<String> idsByPages(SessionStore<Message> store, int size) {
    List<String> ids = new ArrayList<>();
    SessionQuery query = SessionQuery.builder().maxSessions(size).build();
    SessionPage page = get(store.listSessions(query));
    while (true) {
      assertThat(page.sessions()).hasSizeLessThanOrEqualTo(size);
      ids.addAll(ids(page));
      if (!page.hasMore()) {
        return ids;
      }
      page =
          get(
              store.listSessions(
                  SessionQuery.builder()
                      .maxSessions(size)
                      .afterSessionId(ids.get(ids.size() - 1))
                      .build()));
    }
  }

  private List<String> ids(String prefix) {
    return ids(get(store.listSessions(SessionQuery.builder().prefix(prefix).build())));
  }

  @Test
  void list_moreKeysThanOneStep_isCompleteAndInOrder() {
    List<String> ids = IntStream.range(0, 2500).mapToObj(i -> "session-%04d".formatted(i)).toList();
    ids.stream().map(id -> appendLater(store, id, text("text"))).toList().forEach(Answers::get);

    assertThat(idsByPages(store, 700)).containsExactlyElementsOf(ids);
    SessionPage first = get(store.listSessions(SessionQuery.all()));
    assertThat(ids(first)).containsExactlyElementsOf(ids.subList(0, 1000));
    assertThat(first.hasMore()).isTrue();
  }

  @Test
  void list_globCharacters_areCharacters() {
    List<String> ids = List.of("*", "[a]", "a", "a*b", "a?b", "aXb", "a[b]c", "a\\b", "b", "ü*");
    ids.forEach(id -> append(store, id, text("text")));

    assertThat(ids("")).containsExactlyElementsOf(ids);
    assertThat(ids("*")).containsExactly("*");
    assertThat(ids("[a]")).containsExactly("[a]");
    assertThat(ids("a")).containsExactly("a", "a*b", "a?b", "aXb", "a[b]c", "a\\b");
    assertThat(ids("a?")).containsExactly("a?b");
    assertThat(ids("a*")).containsExactly("a*b");
    assertThat(ids("a[b]")).containsExactly("a[b]c");
    assertThat(ids("a\\")).containsExactly("a\\b");
    assertThat(ids("ü")).containsExactly("ü*");
    assertThat(ids("b*")).isEmpty();
  }

  @Test
  void list_braces_areCharacters() {
    List<String> ids = List.of("a}:meta", "{", "{a}", "}", "}:log");
    ids.forEach(id -> append(store, id, withId("m-1", "text")));

    assertThat(ids("")).containsExactlyElementsOf(ids);
    assertThat(ids("}")).containsExactly("}", "}:log");
  }

  @Test
  void list_otherInstallations_areNotSeen() {
    try (RedisSessionStore<Message> glob =
            RedisSessionStore.forMessages(redis.uri()).keyPrefix("session-*[x]?").open();
        RedisSessionStore<Message> longer =
            RedisSessionStore.forMessages(redis.uri()).keyPrefix("session-stream2").open()) {
      append(store, "here", text("text"));
      append(glob, "there", text("text"));
      append(longer, "elsewhere", text("text"));

      assertThat(ids(get(store.listSessions(SessionQuery.all())))).containsExactly("here");
      assertThat(ids(get(glob.listSessions(SessionQuery.all())))).containsExactly("there");
      assertThat(ids(get(longer.listSessions(SessionQuery.all())))).containsExactly("elsewhere");
    }
  }

  @Test
  void list_leftoversOfExpiredSessions_areNone() {
    append(store, "chat-42", withId("m-1", "text"));
    redis.run(commands -> commands.del(STEM + "meta"));

    assertThat(get(store.listSessions(SessionQuery.all())))
        .isEqualTo(new SessionPage(List.of(), false));
  }

  @Test
  void list_sessionsThatCannotBeRead_areLeftOut() {
    append(store, "a", text("text"));
    append(store, "of another version", text("text"));
    append(store, "z", text("text"));
    redis.run(
        commands -> {
          commands.hset("session-stream{:of another version}:meta", "version", "2");
          return commands.set("session-stream{:of another kind}:meta", "text");
        });

    assertThat(ids("")).containsExactly("a", "z");
    assertThat(idsByPages(store, 1)).containsExactly("a", "z");
  }

  @Test
  void list_whileOthersComeAndGo_thoseThatStayAreListedOnce() {
    List<String> staying = IntStream.range(0, 300).mapToObj(i -> "s-%03d".formatted(i)).toList();
    staying.forEach(id -> append(store, id, text("text")));
    List<CompletionStage<?>> others = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      others.add(appendLater(store, "s-%03d-%d".formatted(i % 300, i), text("text")));
      others.add(store.deleteSession("s-%03d-%d".formatted((i + 150) % 300, i - 150)));
    }

    List<String> listed = idsByPages(store, 20);

    others.forEach(Answers::get);
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(listed.stream().filter(id -> id.length() == 5)).containsExactlyElementsOf(staying);
  }

  @Test
  void delete_leavesNothingButItsIncarnationForAMinute() {
    append(store, "chat-42", withId("m-1", "text"));
    long incarnation = get(store.getOrCreate("chat-42")).incarnation();

    assertThat(get(store.deleteSession("chat-42"))).isTrue();

    List<String> keys = redis.run(commands -> commands.keys("*"));
    assertThat(keys).containsExactly(STEM + "deleted");
    String left = redis.run(commands -> commands.get(STEM + "deleted"));
    assertThat(left).isEqualTo("" + incarnation);
    long millis = redis.run(commands -> commands.pttl(STEM + "deleted"));
    assertThat(millis).isBetween(1L, 60_000L);
    assertThat(get(store.deleteSession("chat-42"))).isFalse();
  }

  @Test
  void end_betweenAppends_isDoneInTheOrderOfTheCalls() {
    List<CompletionStage<Acknowledgement>> appends = new ArrayList<>();
    List<CompletionStage<Boolean>> deletions = new ArrayList<>();
    List<CompletionStage<Optional<SessionInfo>>> closings = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      appends.add(appendLater(store, "chat-42", text("1")));
      appends.add(appendLater(store, "chat-42", text("2")));
      closings.add(store.closeSession("chat-42"));
      appends.add(appendLater(store, "chat-42", text("3")));
      deletions.add(store.deleteSession("chat-42"));
    }

    for (int i = 0; i < 150; i += 3) {
      assertThat(get(appends.get(i)).sequence()).isEqualTo(1);
      assertThat(get(appends.get(i + 1)).sequence()).isEqualTo(2);
      assertRefused(Reason.SESSION_CLOSED, appends.get(i + 2));
    }
    assertThat(deletions).allMatch(deletion -> get(deletion));
    assertThat(closings.stream().map(Answers::get).map(Optional::orElseThrow).toList())
        .allMatch(info -> info.closed() && info.lastSequence() == 2)
        .extracting(SessionInfo::incarnation)
        .doesNotHaveDuplicates()
        .doesNotContain(0L);
  }

  @Test
  void end_inAFullRedis_isDone() {
    append(store, "chat-42", withId("m-1", "x".repeat(1000)));
    append(store, "chat-43", withId("m-1", "x".repeat(1000)));
    redis.run(commands -> commands.configSet("maxmemory", "1"));
    try {
      assertRefused(Reason.STORE_FULL, appendLater(store, "chat-42", text("text")));

      CompletionStage<Optional<SessionInfo>> closing = store.closeSession("chat-42");
      CompletionStage<Boolean> deletion = store.deleteSession("chat-43");
      CompletionStage<Acknowledgement> append = appendLater(store, "chat-44", text("text"));

      assertThat(get(closing).orElseThrow().closed()).isTrue();
      assertThat(get(deletion)).isTrue();
      assertRefused(Reason.STORE_FULL, append);
    } finally {
      redis.run(commands -> commands.configSet("maxmemory", "0"));
    }
    assertThat(get(store.exists("chat-43"))).isFalse();
    assertRefused(Reason.SESSION_CLOSED, appendLater(store, "chat-42", text("text")));
  }

  @Test
  void session_ofBeforeIncarnations_hasAStableOne() {
    append(store, "chat-42", withId("m-1", "text"));
    redis.run(commands -> commands.hdel(STEM + "meta", "incarnation"));

    SessionInfo info = get(store.getOrCreate("chat-42"));

    assertThat(info.incarnation()).isEqualTo(info.createTime().toEpochMilli()).isNotZero();
    assertThat(info.closed()).isFalse();
    append(store, "chat-42", withId("m-2", "more"));
    assertThat(Answers.find(store, "chat-42").info().incarnation()).isEqualTo(info.incarnation());
    assertThat(get(store.closeSession("chat-42")).orElseThrow().incarnation())
        .isEqualTo(info.incarnation());
    assertThat(get(store.listSessions(SessionQuery.all())).sessions())
        .extracting(SessionInfo::incarnation)
        .containsExactly(info.incarnation());
    assertThat(messages(store, "chat-42"))
        .containsExactly(withId("m-1", "text"), withId("m-2", "more"));
  }

  @Test
  void end_sessionOfANewerVersion_isRefused() {
    append(store, "chat-42", text("text"));
    redis.run(commands -> commands.hset(STEM + "meta", "version", "2"));

    assertRefused(Reason.UNAVAILABLE, store.closeSession("chat-42"));
    assertRefused(Reason.UNAVAILABLE, store.deleteSession("chat-42"));
    long keys = redis.run(commands -> commands.exists(STEM + "meta", STEM + "log"));
    assertThat(keys).isEqualTo(2);
  }
}
