package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.refusal;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.store.tck.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted is gone, for look-ups at once and on the disk in time. */
final class DeletionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SessionLimits LIMITS =
      SessionLimits.builder().idleTimeToLive(SessionLimits.LONGEST_TIME_TO_LIVE).build();

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private Path directory;

  @BeforeEach
  void name() {
    directory = temporary.resolve("data");
  }

  private RocksDbSessionStore.Builder<String> builder() {
    return Stores.builder(directory).limits(LIMITS).clock(time);
  }

  /** All keys of the database, of both families. */
  private static List<String> keys(Path directory) throws Exception {
    List<String> keys = new ArrayList<>();
    try (DataDirectory taken = DataDirectory.takeReadOnly(directory);
        Database database = taken.openReadOnly(1 << 20)) {
      database.scan(
          new byte[0], Stores.AFTER_ALL, (key, value) -> keys.add(new String(key, ISO_8859_1)));
      database.scanSessions(
          new byte[0], null, (key, value, last) -> keys.add(new String(key, ISO_8859_1)));
    }
    return keys;
  }

  private void assertSound(Path directory, long sessions, long messages) throws Exception {
    assertThat(DataDirectoryCheck.check(directory, Stores.TEXT))
        .isEqualTo(new DataDirectoryCheck.Result(sessions, messages, List.of()));
  }

  @Test
  void delete_session_leavesNoRecord() throws Exception {
    try (RocksDbSessionStore<String> store = builder().open()) {
      append(store, withId("a", "id", "text"));
      await(store.getOrCreate("b"));
      await(store.closeSession("b"));

      assertThat(await(store.deleteSession("a"))).isTrue();
      assertThat(await(store.deleteSession("b"))).isTrue();
      assertThat(await(store.deleteSession("a"))).isFalse();
      assertThat(await(store.check()).detail()).startsWith("0 sessions, 0 of ");
    }

    assertSound(directory, 0, 0);
    assertThat(keys(directory))
        .containsExactlyInAnyOrder(
            new String(Keys.state(), ISO_8859_1), new String(Keys.removed(), ISO_8859_1));
  }

  /** One that was entered anew among those that expire, as it was in use when it was due. */
  @Test
  void delete_sessionThatWasSwept_leavesNoRecord() throws Exception {
    SessionLimits limits = SessionLimits.builder().idleTimeToLive(Duration.ofMinutes(10)).build();
    try (RocksDbSessionStore<String> store = builder().limits(limits).maxDiskBytes(1024).open()) {
      append(store, text("a", "first"));
      time.advance(Duration.ofMinutes(6));
      append(store, text("a", "second"));
      time.advance(Duration.ofMinutes(6));
      // It looks for what is expired.
      assertThat(refusal(store.append(text("b", "x".repeat(1000)))).reason())
          .isEqualTo(Reason.STORE_FULL);
      // What it has found is written with the next group.
      append(store, text("a", "third"));

      assertThat(await(store.deleteSession("a"))).isTrue();
    }

    assertThat(keys(directory))
        .containsExactlyInAnyOrder(
            new String(Keys.state(), ISO_8859_1), new String(Keys.removed(), ISO_8859_1));
  }

  @Test
  void crash_afterDeletion_bringsNothingBackAndForgetsNoSpace() throws Exception {
    Path crashed = temporary.resolve("crashed");
    String secret = randomText(1);
    try (RocksDbSessionStore<String> store = builder().open()) {
      append(store, text("kept", "text"));
      append(store, withId("a", "id", secret));
      await(store.deleteSession("a"));
      Stores.copy(directory, crashed);
    }

    assertSound(crashed, 1, 1);
    assertThat(filesThatHold(crashed, secret)).isNotEmpty();
    time.advance(Duration.ofDays(1));
    directory = crashed;
    try (RocksDbSessionStore<String> store = builder().open()) {
      assertThat(texts(store, "a")).isEmpty();
      assertThat(texts(store, "kept")).contains(List.of("text"));
      assertThat(append(store, withId("a", "id", "other")).sequence()).isEqualTo(1);
      Awaitility.await().atMost(PATIENCE).until(() -> filesThatHold(crashed, secret).isEmpty());
    }
    assertSound(crashed, 2, 2);
  }

  /**
   * A day after it was deleted at the latest, however little it was. RocksDB's list of its files
   * tells with which keys they begin and end, and is written anew when the store is opened.
   */
  @Test
  void delete_smallSession_isGoneFromTheDiskAfterADay() throws Exception {
    String secret = randomText(1);
    try (RocksDbSessionStore<String> store = builder().open()) {
      append(store, text("kept", "text"));
      append(store, withId("a-" + secret, "id-" + secret, secret));
      await(store.deleteSession("a-" + secret));
      assertThat(filesThatHold(directory, secret)).isNotEmpty();

      time.advance(Duration.ofDays(1));
      append(store, text("kept", "text"));

      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  filesThatHold(directory, secret).stream()
                      .allMatch(name -> name.startsWith("MANIFEST")));
      append(store, text("kept", "text"));
    }
    // The note of what was to be reclaimed is gone too.
    assertThat(keys(directory)).doesNotContain(new String(Keys.removed(), ISO_8859_1));
    assertSound(directory, 1, 3);
    builder().open().close();
    assertThat(filesThatHold(directory, secret)).isEmpty();
  }

  private static String randomText(int seed) {
    StringBuilder text = new StringBuilder();
    new Random(seed).ints(60, 'a', 'z' + 1).forEach(text::appendCodePoint);
    return text.toString();
  }

  private static List<String> filesThatHold(Path directory, String text) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (read(file).contains(text)) {
          names.add(String.valueOf(file.getFileName()));
        }
      }
    }
    return names;
  }

  /** A file may be removed meanwhile. */
  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Test
  void delete_muchOfAll_givesTheSpaceBackSoon() throws Exception {
    try (RocksDbSessionStore<String> store = builder().open()) {
      for (int i = 0; i < 40; i++) {
        append(store, text("large", randomLines(i)));
      }
      append(store, text("kept", "text"));
      Awaitility.await().atMost(PATIENCE).until(() -> bytes(directory) > 40L << 20);

      await(store.deleteSession("large"));

      Awaitility.await().atMost(PATIENCE).until(() -> bytes(directory) < 4L << 20);
      assertThat(texts(store, "kept")).contains(List.of("text"));
    }
  }

  private static String randomLines(int seed) {
    byte[] bytes = new byte[1 << 20];
    new Random(seed).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= 0x7F;
    }
    return new String(bytes, ISO_8859_1);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void delete_diskFull_isDoneAndFreesIt() throws Exception {
    AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    String secret = randomText(1);
    try (RocksDbSessionStore<String> store = builder().usableSpace(free::get).open()) {
      append(store, text("a", secret));
      append(store, text("b", "text"));
      free.set(0);
      assertThat(refusal(store.append(text("b", "refused"))).reason()).isEqualTo(Reason.STORE_FULL);

      assertThat(await(store.deleteSession("a"))).isTrue();
      assertThat(await(store.closeSession("b"))).isPresent();

      Awaitility.await().atMost(PATIENCE).until(() -> filesThatHold(directory, secret).isEmpty());
    }
  }

  /** A group in which a session begins again and again. */
  @Test
  void delete_inOneGroupWithAppends_keepsTheOrder() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> held = new CompletableFuture<>();
    try (RocksDbSessionStore<String> store = builderOf(first, held, goOn).open()) {
      append(store, withId("holding", "id", "text"));
      CompletableFuture<?> holding =
          store.append(withId("holding", "id", "text")).toCompletableFuture();
      held.join();
      List<CompletableFuture<?>> answers = new ArrayList<>();
      answers.add(sequence(store, "id"));
      answers.add(sequence(store, "other"));
      answers.add(store.deleteSession("a").toCompletableFuture());
      answers.add(sequence(store, "id"));
      answers.add(sequence(store, "id"));
      answers.add(
          store
              .closeSession("a")
              .thenApply(info -> info.orElseThrow().lastSequence())
              .toCompletableFuture());
      answers.add(sequence(store, "id"));
      answers.add(sequence(store, "other"));
      answers.add(store.deleteSession("a").toCompletableFuture());
      answers.add(store.deleteSession("a").toCompletableFuture());
      answers.add(sequence(store, "other"));
      answers.add(store.deleteSession("a").toCompletableFuture());
      answers.add(sequence(store, "last"));
      goOn.complete(null);
      holding.join();

      assertThat(
              answers.stream().map(CompletableFuture::join).<Object>map(answer -> answer).toList())
          .isEqualTo(
              List.<Object>of(
                  1L, 2L, true, 1L, 1L, 1L, 1L, Reason.SESSION_CLOSED, true, false, 1L, true, 1L));
      assertThat(texts(store, "a")).contains(List.of("text of last"));
      assertThat(await(store.check()).detail()).startsWith("2 sessions, ");
    }
    assertSound(directory, 2, 2);
  }

  /** A store whose committer is held once, when it compares two messages. */
  private RocksDbSessionStore.Builder<String> builderOf(
      AtomicBoolean first, CompletableFuture<Void> held, CompletableFuture<Void> goOn) {
    return builder()
        .sameMessage(
            (a, b) -> {
              if (first.getAndSet(false)) {
                held.complete(null);
                goOn.join();
              }
              return a.equals(b);
            });
  }

  /** Appends to the session "a"; the sequence, or why it was refused. */
  private static CompletableFuture<?> sequence(RocksDbSessionStore<String> store, String id) {
    return store
        .append(withId("a", id, "text of " + id))
        .handle(
            (answer, failure) ->
                failure == null
                    ? (Object) answer.sequence()
                    : ((SessionStoreException) failure).reason())
        .toCompletableFuture();
  }

  /** Whoever reads meanwhile sees all of a session, or nothing; in memory or not. */
  @ParameterizedTest
  @ValueSource(ints = {10, 5000})
  void delete_whileItIsRead_isSeenAsAWhole(int size) throws Exception {
    int messages = 50;
    String rest = "x".repeat(size);
    List<String> all = IntStream.range(0, messages).mapToObj(i -> i + rest).toList();
    try (RocksDbSessionStore<String> store = builder().open()) {
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Long> reading =
          CompletableFuture.supplyAsync(() -> readUntil(done, store, all));
      for (int round = 0; round < 40; round++) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (String text : all) {
          answers.add(store.append(text("a", text)).toCompletableFuture());
        }
        answers.forEach(Stores::await);
        await(store.deleteSession("a"));
      }
      done.set(true);

      assertThat(reading.join()).isPositive();
    }
    assertSound(directory, 0, 0);
  }

  private static long readUntil(
      AtomicBoolean done, RocksDbSessionStore<String> store, List<String> all) {
    long found = 0;
    while (!done.get()) {
      Session<String> session = await(store.find("a", MessageRange.all())).orElse(null);
      if (session != null) {
        found++;
        assertThat(texts(session)).isEqualTo(all.subList(0, (int) session.info().lastSequence()));
      }
    }
    return found;
  }

  @Test
  void close_crashAfterwards_staysClosed() throws Exception {
    Path crashed = temporary.resolve("crashed");
    try (RocksDbSessionStore<String> store = builder().open()) {
      append(store, withId("a", "id", "text"));
      await(store.closeSession("a"));
      Stores.copy(directory, crashed);
    }

    assertSound(crashed, 1, 1);
    directory = crashed;
    try (RocksDbSessionStore<String> store = builder().open()) {
      assertThat(append(store, withId("a", "id", "text")).duplicate()).isTrue();
      assertThat(refusal(store.append(text("a", "new"))).reason()).isEqualTo(Reason.SESSION_CLOSED);
    }
  }
}
