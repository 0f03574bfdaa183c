package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is planted by hand into a sound directory is found; nothing else is, and nothing changes.
 */
final class DataDirectoryCheckTest {
  @TempDir Path temporary;
  private Path directory;

  /** Sessions "a" (number 1) with 3 messages, of which 2 have ids, and "b" (number 2) with none. */
  @BeforeEach
  void write() throws Exception {
    directory = temporary.resolve("data");
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      append(store, withId("a", "id-first", "first"));
      append(store, text("a", "second"));
      append(store, withId("a", "id-third", "third"));
      await(store.getOrCreate("b"));
    }
  }

  private static Optional<String> idOf(String message) {
    return message.equals("second") ? Optional.empty() : Optional.of("id-" + message);
  }

  private DataDirectoryCheck.Result check() throws Exception {
    return DataDirectoryCheck.check(directory, Stores.TEXT, DataDirectoryCheckTest::idOf);
  }

  private void plant(Consumer<BatchWriter> change) throws Exception {
    Files.deleteIfExists(directory.resolve(ClosedMark.NAME));
    BatchWriter batch = new BatchWriter();
    change.accept(batch);
    try (Rocks rocks =
        new Rocks(directory.resolve(DataDirectory.DATABASE), Rocks.Mode.WRITE, 1 << 20)) {
      rocks.write(batch.toBytes(), true);
    }
  }

  private void assertFaults(String... faults) throws Exception {
    assertThat(check().faults())
        .extracting(DataDirectoryCheck.Fault::toString)
        .containsExactly(faults);
  }

  @Test
  void check_soundDirectory_isSound() throws Exception {
    assertThat(check()).isEqualTo(new DataDirectoryCheck.Result(2, 3, List.of()));
    assertThat(DataDirectoryCheck.check(directory, Stores.TEXT).isSound()).isTrue();
  }

  @Test
  void check_crashedStore_isSound() throws Exception {
    Path crashed = temporary.resolve("crashed");
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      append(store, withId("c", "id-first", "first"));
      Stores.copy(directory, crashed);
    }
    directory = crashed;

    assertThat(check()).isEqualTo(new DataDirectoryCheck.Result(3, 4, List.of()));
  }

  @Test
  void check_changesNothing() throws Exception {
    Map<String, String> before = files();

    check();

    assertThat(files()).isEqualTo(before);
  }

  private Map<String, String> files() throws Exception {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString(),
            Files.size(file) + " bytes, " + Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void check_storeIsOpen_isRefused() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      assertThatThrownBy(this::check)
          .isInstanceOf(StoreOpenException.class)
          .hasMessage(directory + " is in use by another store of this process");
      assertThat(await(store.check()).healthy()).isTrue();
    }
  }

  @Test
  void check_otherDirectory_isRefused() {
    directory = temporary;

    assertThatThrownBy(this::check)
        .isInstanceOf(StoreOpenException.class)
        .hasMessage(directory + " is not the data directory of a session store");
  }

  @Test
  void check_messageMissing_isFound() throws Exception {
    plant(batch -> batch.delete(Keys.message(1, 2)));

    assertFaults(
        "session \"a\": after the message with sequence 1 comes the one with 3",
        "session \"a\": it counts 385 bytes, but has 331");
  }

  @Test
  void check_idOfNoMessage_isFound() throws Exception {
    plant(batch -> batch.putMessageId(1, "id-fourth".getBytes(UTF_8), 4));

    assertFaults(
        "session \"a\": the message id \"id-fourth\" points to the sequence 4, which does not"
            + " exist",
        "session \"a\": it counts 385 bytes, but has 434");
  }

  @Test
  void check_idMissing_isFound() throws Exception {
    plant(batch -> batch.delete(Keys.messageId(1, "id-third".getBytes(UTF_8))));

    assertFaults(
        "session \"a\": the message id \"id-third\" of the sequence 3 is not stored",
        "session \"a\": it counts 385 bytes, but has 337");
  }

  @Test
  void check_idOfOtherMessage_isFound() throws Exception {
    plant(batch -> batch.putMessageId(1, "id-third".getBytes(UTF_8), 1));

    assertFaults(
        "session \"a\": two message ids point to the sequence 1",
        "session \"a\": the message id \"id-third\" points to the sequence 1, whose message has"
            + " another");
  }

  @Test
  void check_messageOfUnknownForm_isFound() throws Exception {
    plant(batch -> batch.put(Keys.message(1, 3), new byte[] {9, 0}));

    assertThat(check().faults())
        .extracting(DataDirectoryCheck.Fault::toString)
        .startsWith("session \"a\": a message of 2 bytes");
  }

  @Test
  void check_countersWrong_isFound() throws Exception {
    plant(batch -> batch.put(Keys.state(), new Records.State(1, 7, 5).toBytes()));

    assertFaults(
        "the store counts 5 sessions, found are 2",
        "the store counts 7 bytes in use, found are 514",
        "the number of the next session is taken");
  }

  @Test
  void check_messagesOfNoSession_areFound() throws Exception {
    plant(batch -> batch.putMessage(77, 1, 0, 0, new byte[3]));

    assertFaults("there are messages of a session that does not exist");
  }

  @Test
  void check_sessionThatNeverExpires_isFound() throws Exception {
    plant(batch -> batch.deleteRange(Keys.activityStart(), Keys.activityEnd()));

    assertFaults(
        "session \"a\": it is not entered among those that expire",
        "session \"b\": it is not entered among those that expire");
  }

  @Test
  void check_tableDamaged_isFound() throws Exception {
    Files.delete(directory.resolve(ClosedMark.NAME));
    try (Stream<Path> files = Files.list(directory.resolve(DataDirectory.DATABASE))) {
      for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(table);
        bytes[10] ^= 1;
        Files.write(table, bytes);
      }
    }

    assertThat(check().isSound()).isFalse();
  }

  @Test
  void check_closedAndDeleted_isSound() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      await(store.closeSession("a"));
      await(store.deleteSession("b"));
    }

    assertThat(check()).isEqualTo(new DataDirectoryCheck.Result(1, 3, List.of()));
  }

  /** Plants a record of the empty session "b". */
  private void plantSession(UnaryOperator<Records.Session> change) throws Exception {
    byte[] key = "b".getBytes(UTF_8);
    Path database = directory.resolve(DataDirectory.DATABASE);
    int family;
    Records.Session before;
    Files.deleteIfExists(directory.resolve(ClosedMark.NAME));
    try (Rocks rocks = new Rocks(database, Rocks.Mode.WRITE, 1 << 20)) {
      family = rocks.sessionsFamily();
      before = Records.Session.of(Objects.requireNonNull(rocks.getSession(key)));
    }
    plant(batch -> batch.put(family, key, change.apply(before).toBytes()));
  }

  @Test
  void check_sessionWithoutIncarnation_isFound() throws Exception {
    plantSession(
        b -> new Records.Session(2, b.createMillis(), b.bytes(), 0, b.enteredMillis(), false));

    assertFaults("session \"b\": it has no incarnation");
  }

  @Test
  void check_entryOfAnotherTime_isFound() throws Exception {
    plantSession(b -> b.enter(b.enteredMillis() + 1));

    assertFaults("session \"b\": it is not entered among those that expire");
  }

  @Test
  void check_sessionOfUnknownForm_isFound() throws Exception {
    int family;
    Files.deleteIfExists(directory.resolve(ClosedMark.NAME));
    try (Rocks rocks =
        new Rocks(directory.resolve(DataDirectory.DATABASE), Rocks.Mode.WRITE, 1 << 20)) {
      family = rocks.sessionsFamily();
    }
    byte[] value = new Records.Session(2, 0, 0, 1, 0, true).toBytes();
    value[value.length - 1] = 2;
    plant(batch -> batch.put(family, "b".getBytes(UTF_8), value));

    assertThat(check().faults())
        .extracting(DataDirectoryCheck.Fault::toString)
        .startsWith("session \"b\": a session with the unknown flags 2");
  }

  @Test
  void check_removedThatNeverWas_isFound() throws Exception {
    plant(batch -> batch.put(Keys.removed(), new Records.Removed(1, 3, 3, 0).toBytes()));

    assertFaults("sessions are noted as removed that never were");
  }
}
