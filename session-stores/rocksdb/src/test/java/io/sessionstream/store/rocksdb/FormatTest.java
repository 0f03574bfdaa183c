package io.sessionstream.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Directories that were written by earlier versions must be readable for ever. There is one of each
 * format among the test resources; {@link #main} has written them.
 */
final class FormatTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final List<String> SESSIONS = List.of("session-1", "\uD800 ill-formed", "empty");

  @TempDir Path temporary;

  /** Writes a directory in today's format, as the zip file that is named. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("format").resolve("data");
    try (RocksDbSessionStore<Message> store = open(directory)) {
      for (String session : SESSIONS.subList(0, 2)) {
        for (Message message : messages()) {
          Stores.await(store.append(Append.ofMessage(session, message)));
        }
      }
      Stores.await(store.getOrCreate("empty"));
      Stores.await(store.getOrCreate("closed"));
      Stores.await(store.closeSession("closed"));
      Stores.await(store.getOrCreate("deleted"));
      Stores.await(store.deleteSession("deleted"));
    }
    zip(directory, Path.of(args[0]));
  }

  private static RocksDbSessionStore<Message> open(Path directory) throws StoreOpenException {
    return RocksDbSessionStore.forMessages(directory)
        .clock(InstantSource.fixed(TIME))
        .limits(SessionLimits.defaults())
        .reserveBytes(0)
        .cacheBytes(2 << 20)
        .open();
  }

  private static List<Message> messages() {
    return List.of(
        Message.builder().text("without id").build(),
        Message.builder().messageId("id-1").text("with id").putAttributes("key", "value").build(),
        Message.builder().messageId("\uD800").text("with an ill-formed id").build());
  }

  private Path unzipped(int format) throws IOException {
    Path directory = temporary.resolve("data");
    unzip("/format-" + format + ".zip", directory);
    return directory;
  }

  @Test
  void open_format1_hasEverything() throws Exception {
    Path directory = unzipped(1);

    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages()))
        .isEqualTo(new DataDirectoryCheck.Result(3, 6, List.of()));
    assertHasEverything(directory);
  }

  @Test
  void open_format2_hasEverything() throws Exception {
    assertHasEverything(
        unzipped(2),
        5345385107461158536L,
        5828585423879468621L,
        6925861556472623480L,
        -1150601371972910132L);
  }

  @Test
  void open_format3_hasEverything() throws Exception {
    assertHasEverything(
        unzipped(3),
        3177153885112877322L,
        -8079294981734106363L,
        6835532192782371605L,
        8744571749847485685L);
  }

  private static void assertHasEverything(
      Path directory, long closed, long empty, long first, long illFormed) throws Exception {
    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages()))
        .isEqualTo(new DataDirectoryCheck.Result(4, 6, List.of()));
    assertHasEverything(directory);
    try (RocksDbSessionStore<Message> store = open(directory)) {
      assertThat(sessions(store))
          .extracting(SessionInfo::sessionId, SessionInfo::closed, SessionInfo::incarnation)
          .containsExactly(
              tuple("closed", true, closed),
              tuple("empty", false, empty),
              tuple("session-1", false, first),
              tuple("\uD800 ill-formed", false, illFormed));
    }
  }

  private static void assertHasEverything(Path directory) throws Exception {
    try (RocksDbSessionStore<Message> store = open(directory)) {
      for (String session : SESSIONS) {
        var found = Stores.await(store.find(session, MessageRange.all())).orElseThrow();
        assertThat(found.info().createTime()).isEqualTo(TIME);
        assertThat(found.messages()).hasSize(session.equals("empty") ? 0 : 3);
      }
      Message retry = messages().get(1);
      assertThat(Stores.await(store.append(Append.ofMessage("session-1", retry))))
          .isEqualTo(Acknowledgement.of(2, TIME, true, Durability.SYNCED));
      assertThat(
              Stores.await(
                      store.append(
                          Append.ofMessage(
                              "session-1", retry.toBuilder().messageId("new").build())))
                  .sequence())
          .isEqualTo(4);
    }
  }

  /** They were stored without, so it must be found out, and be the same whenever it is. */
  @Test
  void open_format1_sessionsHaveIncarnationsThatStay() throws Exception {
    Path directory = unzipped(1);
    for (int i = 0; i < 2; i++) {
      try (RocksDbSessionStore<Message> store = open(directory)) {
        assertThat(sessions(store))
            .extracting(SessionInfo::sessionId, SessionInfo::incarnation, SessionInfo::closed)
            .containsExactly(
                tuple("empty", -7250548612307404833L, i == 1),
                tuple("session-1", 5559006549119238272L, false),
                tuple("\uD800 ill-formed", 2607525212589136503L, i == 1));
        Stores.await(store.closeSession("empty"));
        Stores.await(store.closeSession("\uD800 ill-formed"));
      }
    }
  }

  private static List<SessionInfo> sessions(RocksDbSessionStore<Message> store) {
    return Stores.await(store.listSessions(SessionQuery.all())).sessions();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void open_earlierFormat_isTodaysFromThenOn(int format) throws Exception {
    Path directory = unzipped(format);
    Path marker = directory.resolve(DataDirectory.MARKER);
    DataDirectoryCheck.check(directory, Codec.ofMessages());
    assertThat(marker).hasContent("session-stream rocksdb store, format " + format + "\n");

    open(directory).close();

    assertThat(marker).hasContent("session-stream rocksdb store, format 3\n");
    assertThat(keysOf(directory, Keys.FORMER_STORE)).isEmpty();
    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages()).faults()).isEmpty();
    assertHasEverything(directory);
  }

  /** What was copied is there twice, in part, and nothing is removed yet; it is copied in parts. */
  @Test
  void move_afterItWasInterrupted_hasEverything() throws Exception {
    Path directory = unzipped(2);
    List<String> before;
    try (DataDirectory taken = DataDirectory.take(directory);
        Database database = taken.open(1 << 20)) {
      before = keys(database, Keys.STORE);
      BatchWriter batch = new BatchWriter();
      database.scan(
          Keys.start(Keys.STORE),
          Stores.AFTER_ALL,
          (key, value) -> {
            batch.put(Keys.moved(key, Keys.FORMER_STORE), value);
            if (!Arrays.equals(key, Keys.state())) {
              batch.delete(key);
            }
            return true;
          });
      database.write(batch.toBytes(), true);
    }
    // The state, the four sessions, and the note of the one that was removed.
    assertThat(keysOf(directory, Keys.FORMER_STORE)).hasSize(6);
    DataDirectoryCheck.Result sound = new DataDirectoryCheck.Result(4, 6, List.of());
    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages())).isEqualTo(sound);

    Database.Opener opener =
        () -> new Rocks(directory.resolve(DataDirectory.DATABASE), Rocks.Mode.WRITE, 1 << 20);
    try (Database database = new Database(opener.open(), opener)) {
      FormerKeys.check(database);
      FormerKeys.move(database, 1);
      assertThat(keys(database, Keys.FORMER_STORE)).isEmpty();
      assertThat(keys(database, Keys.STORE)).isEqualTo(before);
    }

    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages())).isEqualTo(sound);
    assertHasEverything(directory);
  }

  private static List<String> keysOf(Path directory, long number) throws Exception {
    try (DataDirectory taken = DataDirectory.takeReadOnly(directory);
        Database database = taken.openReadOnly(1 << 20)) {
      return keys(database, number);
    }
  }

  private static List<String> keys(Database database, long number) {
    List<String> keys = new ArrayList<>();
    database.scan(
        Keys.start(number),
        number == Keys.STORE ? Stores.AFTER_ALL : Keys.end(number),
        (key, value) -> keys.add(HexFormat.of().formatHex(key)));
    return keys;
  }

  @Test
  void open_format1_isClosedAndDeleted() throws Exception {
    Path directory = unzipped(1);
    try (RocksDbSessionStore<Message> store = open(directory)) {
      assertThat(Stores.await(store.closeSession("session-1")).orElseThrow().closed()).isTrue();
      assertThat(Stores.await(store.closeSession("empty")).orElseThrow().closed()).isTrue();
      Message message = messages().get(0);
      assertThat(Stores.refusal(store.append(Append.ofMessage("session-1", message))).reason())
          .isEqualTo(Reason.SESSION_CLOSED);
      assertThat(Stores.await(store.deleteSession("session-1"))).isTrue();
      assertThat(Stores.await(store.deleteSession("\uD800 ill-formed"))).isTrue();
      assertThat(Stores.await(store.append(Append.ofMessage("session-1", message))).sequence())
          .isEqualTo(1);
    }

    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages()))
        .isEqualTo(new DataDirectoryCheck.Result(2, 1, List.of()));
    List<Long> entered = new ArrayList<>();
    try (DataDirectory taken = DataDirectory.takeReadOnly(directory);
        Database database = taken.openReadOnly(1 << 20)) {
      database.scan(
          Keys.activityStart(),
          Keys.activityEnd(),
          (key, value) -> entered.add(Keys.activityNumber(key)));
    }
    // The second and the fourth session are left: the one without messages, and the new one.
    assertThat(entered).containsExactly(3L, 4L);
  }

  /** One that has been entered anew among those that expire, since it was created. */
  @Test
  void enteredMillis_format1SessionThatWasSwept_isFound() throws Exception {
    Path directory = unzipped(1);
    try (DataDirectory taken = DataDirectory.take(directory);
        Database database = taken.open(1 << 20)) {
      long created = TIME.toEpochMilli();
      BatchWriter batch = new BatchWriter();
      batch.putMessage(1, 4, created + 10, 1000, new byte[0]);
      batch.delete(Keys.activity(created, 1));
      batch.put(Keys.activity(created + 10, 1), "session-1".getBytes(UTF_8));
      database.write(batch.toBytes(), true);

      StoredSessions<Message> stored = new StoredSessions<>(database, Codec.ofMessages());
      SessionView view = Objects.requireNonNull(stored.load("session-1")).committed();

      assertThat(stored.enteredMillis(Objects.requireNonNull(view))).isEqualTo(created + 10);
    }
  }

  private static void zip(Path directory, Path zip) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = directory.relativize(file).toString();
        // RocksDB's notes for people tell about the machine, and are not needed.
        if (!name.matches("rocksdb/(LOG.*|LOCK|OPTIONS.*)")) {
          ZipEntry entry = new ZipEntry(name);
          entry.setTime(TIME.toEpochMilli());
          entries.putNextEntry(entry);
          Files.copy(file, entries);
        }
      }
    }
  }

  private static void unzip(String resource, Path directory) throws IOException {
    try (InputStream in = Objects.requireNonNull(FormatTest.class.getResourceAsStream(resource));
        ZipInputStream entries = new ZipInputStream(in)) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        Path file = directory.resolve(e.getName());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.copy(entries, file);
      }
    }
  }
}
