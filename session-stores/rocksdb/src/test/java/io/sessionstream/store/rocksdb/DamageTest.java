package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      return files
          .filter(file -> file.getFileName().toString().matches(pattern))
          .sorted((a, b) -> Long.compare(b.toFile().length(), a.toFile().length()))
          .toList();
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

  private List<String> outcomes(Path image, Path file, int stride, Outcome... bad)
      throws Exception {
    List<String> found = new ArrayList<>();
    int size = (int) Files.size(file);
    java.util.Map<Outcome, Integer> counts = new java.util.EnumMap<>(Outcome.class);
    for (int at = 0; at < size; at += stride) {
      int position = at;
      Outcome outcome =
          outcome(
              image,
              file,
              bytes -> {
                bytes[position] ^= (byte) (1 << position % 8);
                return bytes;
              });
      counts.merge(outcome, 1, Integer::sum);
      if (List.of(bad).contains(outcome)) {
        found.add(file.getFileName() + " byte " + at + ": " + outcome);
      }
    }
    System.out.println(file + " " + size + " " + counts);
    return found;
  }

  @Test
  void flippedBits() throws Exception {
    List<String> bad = new ArrayList<>();
    for (Path image : List.of(crashed, closed)) {
      for (Path file : matching(image, "MANIFEST.*|CURRENT|.*\\.log|.*\\.sst|IDENTITY|OPTIONS.*")) {
        int stride = (int) Math.max(1, Files.size(file) / 150);
        bad.addAll(outcomes(image, file, stride, Outcome.CUT, Outcome.WRONG));
      }
    }
    bad.forEach(System.out::println);
  }

  @Test
  void cuts() throws Exception {
    for (Path image : List.of(crashed, closed)) {
      for (Path file : matching(image, "MANIFEST.*|CURRENT|.*\\.log|.*\\.sst|IDENTITY|OPTIONS.*")) {
        int size = (int) Files.size(file);
        java.util.Map<Outcome, Integer> counts = new java.util.EnumMap<>(Outcome.class);
        for (int at = 0; at < size; at += Math.max(1, size / 50)) {
          int position = at;
          Outcome o = outcome(image, file, bytes -> java.util.Arrays.copyOf(bytes, position));
          counts.merge(o, 1, Integer::sum);
          if (o == Outcome.WRONG || (o == Outcome.CUT && !file.toString().endsWith(".log")))
            System.out.println("bad cut " + file + " at " + at + " " + o);
        }
        System.out.println("cut " + file + " " + size + " " + counts);
      }
    }
  }
}
