package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.store.tck.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in memory, what is not, and that it makes no difference but of speed. */
final class MemoryTest {
  @TempDir Path temporary;

  private RocksDbSessionStore.Builder<String> builder() {
    return Stores.builder(temporary.resolve("data"));
  }

  private static CompletableFuture<Optional<Session<String>>> find(
      RocksDbSessionStore<String> store, String sessionId) {
    return store.find(sessionId, MessageRange.all()).toCompletableFuture();
  }

  @Test
  void find_again_isAnsweredAtOnce() throws Exception {
    try (RocksDbSessionStore<String> store = builder().open()) {
      append(store, text("a", "first"));
      await(find(store, "a"));

      assertThat(find(store, "a")).isDone();
      assertThat(store.exists("a").toCompletableFuture()).isDone();
      append(store, text("a", "second"));
      assertThat(texts(store, "a")).contains(List.of("first", "second"));
      assertThat(find(store, "a")).isDone();
    }
  }

  /** More sessions, with more ids, than fit into the memory of the store. */
  @Test
  void append_moreSessionsThanInMemory_areAllKept() throws Exception {
    int sessions = 5000;
    try (RocksDbSessionStore<String> store = builder().cacheBytes(1 << 20).open()) {
      List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < sessions; i++) {
          answers.add(
              store
                  .append(withId("session-" + i, "id-" + round, "text " + round))
                  .toCompletableFuture());
        }
      }
      answers.forEach(Stores::await);

      for (int i = 0; i < sessions; i += 101) {
        String session = "session-" + i;
        assertThat(append(store, withId(session, "id-1", "text 1")).sequence()).isEqualTo(2);
        assertThat(texts(store, session)).contains(List.of("text 0", "text 1", "text 2", "text 3"));
      }
    }
  }

  /** More ids than are remembered, before and after reopening. */
  @Test
  void append_sessionOfManyIds_knowsThemAll() throws Exception {
    int messages = IdFilter.MOST_IDS + 100;
    SessionLimits limits = SessionLimits.builder().maxMessagesPerSession(messages + 1).build();
    try (RocksDbSessionStore<String> store =
        builder().limits(limits).maxQueuedAppends(2 * messages).open()) {
      IntStream.range(0, messages)
          .mapToObj(i -> store.append(withId("a", "id-" + i, "x")))
          .toList()
          .forEach(Stores::await);
      assertDuplicates(store, messages);
    }
    try (RocksDbSessionStore<String> store = builder().limits(limits).open()) {
      assertDuplicates(store, messages);
      assertThat(append(store, withId("a", "new", "x")).sequence()).isEqualTo(messages + 1);
    }
  }

  private static void assertDuplicates(RocksDbSessionStore<String> store, int messages) {
    for (int i : new int[] {0, 1, messages / 2, messages - 1}) {
      Acknowledgement again = append(store, withId("a", "id-" + i, "x"));
      assertThat(again.duplicate()).isTrue();
      assertThat(again.sequence()).isEqualTo(i + 1);
    }
  }

  /** A session that is too large to be kept in memory is read part by part. */
  @Test
  void find_largeSession_isPagedFromDisk() throws Exception {
    try (RocksDbSessionStore<String> store = builder().cacheBytes(1 << 20).open()) {
      String large = "x".repeat(10_000);
      for (int i = 1; i <= 50; i++) {
        append(store, text("a", i + large));
      }
      List<String> found = new ArrayList<>();
      while (found.size() < 50) {
        MessageRange range =
            MessageRange.builder().afterSequence(found.size()).maxBytes(35_000).build();
        Session<String> page = await(store.find("a", range)).orElseThrow();
        assertThat(page.info().lastSequence()).isEqualTo(50);
        assertThat(page.messages()).hasSizeBetween(2, 3);
        found.addAll(texts(page));
      }
      assertThat(found)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 50).mapToObj(i -> i + large).toList());
    }
  }

  @Test
  void expiry_ofSessionsThatNobodyTouches_freesTheBudget() throws Exception {
    ManualTime time = new ManualTime();
    SessionLimits limits = SessionLimits.builder().idleTimeToLive(Duration.ofMinutes(10)).build();
    try (RocksDbSessionStore<String> store =
        builder().limits(limits).maxDiskBytes(100_000).clock(time).open()) {
      for (int i = 0; i < 100; i++) {
        append(store, text("session-" + i, "x".repeat(500)));
      }
      // Half of them are used again, so that only the others are expired later.
      time.advance(Duration.ofMinutes(6));
      for (int i = 0; i < 100; i += 2) {
        append(store, text("session-" + i, "x"));
      }
      time.advance(Duration.ofMinutes(6));
      for (int i = 0; i < 45; i++) {
        append(store, text("new-" + i, "x".repeat(600)));
      }

      assertThat(texts(store, "session-1")).isEmpty();
      assertThat(texts(store, "session-2")).contains(List.of("x".repeat(500), "x"));
      assertThat(await(store.check()).detail()).startsWith("95 sessions, ");
    }
    assertThat(DataDirectoryCheck.check(temporary.resolve("data"), Stores.TEXT).faults()).isEmpty();
  }

  /**
   * What tells that an id is new takes more than a part of the cache, and is not read each time.
   */
  @Test
  void append_newIdsToLongSessionAfterReopening_readsLittle() throws Exception {
    Path io = Path.of("/proc/self/io");
    assumeTrue(Files.isReadable(io), "this system does not tell how much is read");
    int messages = 300_000;
    int more = 1_000;
    try (RocksDbSessionStore<String> store =
        builder().durability(Durability.WRITTEN).maxQueuedAppends(messages).open()) {
      IntStream.range(0, messages)
          .mapToObj(i -> store.append(withId("a", "id-" + i, "x")))
          .toList()
          .forEach(Stores::await);
    }
    try (DataDirectory directory = DataDirectory.take(temporary.resolve("data"))) {
      Database database = directory.open(1 << 20);
      database.compact(new byte[0], Keys.start(-1));
      directory.close(database, true);
    }
    try (RocksDbSessionStore<String> store = builder().cacheBytes(16 << 20).open()) {
      append(store, withId("a", "first", "x"));
      long before = bytesRead(io);
      for (int i = 0; i < more; i++) {
        assertThat(append(store, withId("a", "id-1-" + i, "x")).duplicate()).isFalse();
      }

      assertThat(bytesRead(io) - before).isLessThan(more * 20_000L);
      assertThat(append(store, withId("a", "id-7", "x")).sequence()).isEqualTo(8);
    }
  }

  private static long bytesRead(Path io) throws IOException {
    String line = Files.readAllLines(io).get(0);
    assertThat(line).startsWith("rchar: ");
    return Long.parseLong(line.substring("rchar: ".length()));
  }
}
