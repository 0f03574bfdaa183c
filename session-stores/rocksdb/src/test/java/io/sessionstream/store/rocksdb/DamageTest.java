package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damage of the files, bit by bit: it is told, or it changes nothing, but never is what was
 * acknowledged missing as if it had not been.
 */
final class DamageTest {
  private static final int MESSAGES = 12;
  private static final List<String> SESSIONS = List.of("one", "two");

  @TempDir Path directory;
  private Path crashed;
  private Path closed;

  /** What became of a damaged directory. */
  private enum Outcome {
    /** It was not opened. */
    REFUSED,
    /** It was opened, and a look-up failed, and then the store said that it is damaged. */
    LOOKUP_FAILED,
    /** All is there. */
    WHOLE,
    /** Something is missing at the end, and nothing said so. */
    CUT,
    /** What was found was never stored. */
    WRONG
  }

  @BeforeEach
  void write() throws Exception {
    Path original = directory.resolve("original");
    crashed = directory.resolve("crashed");
    closed = directory.resolve("closed");
    try (RocksDbSessionStore<String> store = Stores.builder(original).open()) {
      for (int i = 1; i <= MESSAGES; i++) {
        for (String session : SESSIONS) {
          append(store, withId(session, "id-" + i, text(session, i)));
        }
      }
      Stores.copy(original, crashed);
    }
    Stores.copy(original, closed);
  }

  private static String text(String session, int number) {
    return "message " + number + " of session " + session + ", which is " + "long ".repeat(20);
  }

  private static List<String> expected(String session) {
    return IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> text(session, i)).toList();
  }

  private List<Path> matching(Path image, String pattern) throws IOException {
    try (Stream<Path> files = Files.list(image.resolve(DataDirectory.DATABASE))) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    }
  }

  /** What becomes of a copy of the image of which this file is changed. */
  private Outcome outcome(Path image, Path file, UnaryOperator<byte[]> change) throws Exception {
    Path copy = directory.resolve("copy");
    Stores.copy(image, copy);
    Path target = copy.resolve(image.relativize(file).toString());
    Files.write(target, change.apply(Files.readAllBytes(target)));
    try {
      return outcome(copy);
    } finally {
      Stores.delete(copy);
    }
  }

  private Outcome outcome(Path copy) {
    try (RocksDbSessionStore<String> store = Stores.builder(copy).open()) {
      boolean whole = true;
      for (String session : SESSIONS) {
        List<String> found;
        try {
          found = texts(store, session).orElse(List.of());
        } catch (CompletionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  SessionStoreException.class,
                  refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE));
          assertThat(await(store.check()).healthy()).isFalse();
          return Outcome.LOOKUP_FAILED;
        }
        if (!expected(session).subList(0, found.size()).equals(found)) {
          return Outcome.WRONG;
        }
        whole &= found.size() == MESSAGES;
      }
      return whole ? Outcome.WHOLE : Outcome.CUT;
    } catch (StoreOpenException e) {
      assertThat(e).hasMessageStartingWith(copy + " ");
      return Outcome.REFUSED;
    }
  }

  /** How often each outcome is that of a copy of the image of which the file is changed. */
  private Map<Outcome, Integer> outcomes(
      Path image, Path file, int samples, IntFunction<UnaryOperator<byte[]>> change)
      throws Exception {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    int size = (int) Files.size(file);
    for (int at = 0; at < size; at += Math.max(1, size / samples)) {
      counts.merge(outcome(image, file, change.apply(at)), 1, Integer::sum);
    }
    return counts;
  }

  private static UnaryOperator<byte[]> flip(int position) {
    return bytes -> {
      bytes[position] ^= (byte) (1 << position % 8);
      return bytes;
    };
  }

  private static UnaryOperator<byte[]> cut(int position) {
    return bytes -> Arrays.copyOf(bytes, position);
  }

  @ParameterizedTest
  @ValueSource(strings = {".*\\.log", "MANIFEST.*", "CURRENT"})
  void open_bitFlippedAfterCrash_isRefused(String pattern) throws Exception {
    for (Path file : matching(crashed, pattern)) {
      assertThat(outcomes(crashed, file, 200, DamageTest::flip)).containsOnlyKeys(Outcome.REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MANIFEST.*", "CURRENT"})
  void open_bitFlippedWhileClosed_isRefused(String pattern) throws Exception {
    for (Path file : matching(closed, pattern)) {
      assertThat(outcomes(closed, file, 200, DamageTest::flip)).containsOnlyKeys(Outcome.REFUSED);
    }
  }

  /** RocksDB would read some of them for ever. */
  @Test
  void check_anyBitOfAManifestFlipped_isRefused() throws Exception {
    Path database = closed.resolve(DataDirectory.DATABASE);
    for (Path file : matching(closed, "MANIFEST.*")) {
      byte[] bytes = Files.readAllBytes(file);
      LogFiles.check(database);
      for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        Files.write(file, changed);
        assertThatThrownBy(() -> LogFiles.check(database))
            .as("bit %s", bit)
            .isInstanceOf(DamageException.class);
      }
    }
  }

  @Test
  void open_bitFlippedInATable_isToldOrChangesNothing() throws Exception {
    for (Path file : matching(closed, ".*\\.sst")) {
      assertThat(outcomes(closed, file, 150, DamageTest::flip))
          .containsKeys(Outcome.REFUSED)
          .doesNotContainKeys(Outcome.CUT, Outcome.WRONG);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".*\\.sst", "MANIFEST.*", "CURRENT"})
  void open_cutWhileClosed_isRefused(String pattern) throws Exception {
    for (Path file : matching(closed, pattern)) {
      assertThat(outcomes(closed, file, 40, DamageTest::cut)).containsOnlyKeys(Outcome.REFUSED);
    }
  }

  /** A log that ends early is what a crash leaves of appends that were not acknowledged. */
  @Test
  void open_logCutByCrash_hasWhatIsBeforeTheCut() throws Exception {
    for (Path file : matching(crashed, ".*\\.log")) {
      assertThat(outcomes(crashed, file, 200, DamageTest::cut)).containsOnlyKeys(Outcome.CUT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".*\\.sst", "MANIFEST.*", "CURRENT"})
  void open_fileLost_isRefused(String pattern) throws Exception {
    for (Path file : matching(closed, pattern)) {
      Path copy = directory.resolve("lost-" + file.getFileName());
      Stores.copy(closed, copy);
      Files.delete(copy.resolve(closed.relativize(file).toString()));

      assertThat(outcome(copy)).isEqualTo(Outcome.REFUSED);
    }
  }
}
