package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listing what is on disk and what is in memory. */
final class ListTest {
  private static final int SESSIONS = 10_000;

  @TempDir Path temporary;

  private static String id(int i) {
    return "session-%05d".formatted(i);
  }

  private static List<String> ids(List<SessionInfo> sessions) {
    return sessions.stream().map(SessionInfo::sessionId).toList();
  }

  /** As many as one likes can be listed: they are not kept in memory. */
  @Test
  void list_manySessionsOnDisk_keepsNoneInMemory() throws Exception {
    Path directory = temporary.resolve("data");
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        answers.add(store.append(text(id(i), "first")).toCompletableFuture());
      }
      answers.forEach(Stores::await);
    }
    try (DataDirectory taken = DataDirectory.takeReadOnly(directory);
        Database database = taken.openReadOnly(1 << 20)) {
      SessionTable table = new SessionTable(1 << 20, () -> {});
      Lister lister =
          new Lister(
              table,
              new StoredSessions<>(database, Stores.TEXT),
              new Expiry(Duration.ofHours(1)),
              InstantSource.system());
      List<SessionInfo> listed = new ArrayList<>();
      SessionPage page = lister.list(SessionQuery.all());
      listed.addAll(page.sessions());
      while (page.hasMore()) {
        page =
            lister.list(
                SessionQuery.builder()
                    .afterSessionId(listed.get(listed.size() - 1).sessionId())
                    .build());
        listed.addAll(page.sessions());
      }

      assertThat(ids(listed))
          .containsExactlyElementsOf(IntStream.range(0, SESSIONS).mapToObj(ListTest::id).toList());
      assertThat(listed).allMatch(session -> session.lastSequence() == 1);
      assertThat(listed).allMatch(session -> table.peek(session.sessionId()) == null);
    }
  }

  /** What is not in memory is described as what is. */
  @Test
  void list_afterReopening_isTheSame() throws Exception {
    Path directory = temporary.resolve("data");
    List<SessionInfo> before;
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      await(store.getOrCreate("empty, and first"));
      // Its key is just after those of the messages.
      append(store, withId("with the empty id", "", "first"));
      append(store, text("with two", "first"));
      append(store, text("with two", "second"));
      append(store, text("was deleted", "first"));
      await(store.getOrCreate("without any"));
      append(store, text("\uD800 ill-formed", "first"));
      await(store.deleteSession("was deleted"));
      await(store.closeSession("with two"));
      before = await(store.listSessions(SessionQuery.all())).sessions();
    }
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      SessionPage page = await(store.listSessions(SessionQuery.all()));

      assertThat(page).isEqualTo(new SessionPage(before, false));
      assertThat(ids(before))
          .containsExactly(
              "empty, and first",
              "with the empty id",
              "with two",
              "without any",
              "\uD800 ill-formed");
      assertThat(before.stream().map(SessionInfo::lastSequence))
          .containsExactly(0L, 1L, 2L, 0L, 1L);
      assertThat(before.stream().map(SessionInfo::closed))
          .containsExactly(false, false, true, false, false);
      for (SessionInfo session : before) {
        assertThat(await(store.getOrCreate(session.sessionId()))).isEqualTo(session);
      }
    }
  }

  @Test
  void list_prefixAndAfter_areBounds() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      for (String id : List.of("a", "b", "b\u0000", "ba", "b\uFFFF", "b\uD83D\uDE00", "c")) {
        await(store.getOrCreate(id));
      }

      assertThat(list(store, "b", ""))
          .containsExactly("b", "b\u0000", "ba", "b\uFFFF", "b\uD83D\uDE00");
      assertThat(list(store, "b", "a")).hasSize(5);
      assertThat(list(store, "b", "b")).hasSize(4).startsWith("b\u0000");
      assertThat(list(store, "b", "b\uD83D\uDE00")).isEmpty();
      assertThat(list(store, "b", "c")).isEmpty();
      assertThat(list(store, "", "b\uFFFF")).containsExactly("b\uD83D\uDE00", "c");
    }
  }

  private static List<String> list(
      RocksDbSessionStore<String> store, String prefix, String afterSessionId) {
    SessionQuery query =
        SessionQuery.builder().prefix(prefix).afterSessionId(afterSessionId).build();
    return ids(await(store.listSessions(query)).sessions());
  }
}
