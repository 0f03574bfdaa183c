package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it writes. */
final class CrashTest {
  private static final int ROUNDS = 3;
  private static final int ACKNOWLEDGED = 2000;

  @TempDir Path temporary;

  /** What was acknowledged as written survives the process, as does what was synced. */
  @ParameterizedTest
  @ValueSource(strings = {"WRITTEN", "SYNCED"})
  void kill_whileWriting_losesNothingThatWasAcknowledged(String durability) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path directory = temporary.resolve("data-" + round);
      List<String> acknowledged = writeAndKill(directory, durability, ACKNOWLEDGED + 331 * round);

      DataDirectoryCheck.Result result =
          DataDirectoryCheck.check(
              directory, Stores.TEXT, text -> Optional.of(text.substring("text of ".length())));
      assertThat(result.faults()).isEmpty();
      assertThat(result.messages()).isGreaterThanOrEqualTo(acknowledged.size());
      try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
        for (String line : acknowledged) {
          String id = line.substring(line.indexOf(' ') + 1);
          long sequence = Long.parseLong(line.substring(0, line.indexOf(' ')));
          int number = Integer.parseInt(id.substring("id-".length()));
          var again = append(store, withId("session-" + number % 10, id, "text of " + id));
          assertThat(again.duplicate()).isTrue();
          assertThat(again.sequence()).isEqualTo(sequence);
        }
      }
    }
  }

  private static List<String> writeAndKill(Path directory, String durability, int count)
      throws Exception {
    Process writer = Writer.start(directory, durability);
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader output = writer.inputReader()) {
      while (acknowledged.size() < count) {
        acknowledged.add(Objects.requireNonNull(output.readLine()));
      }
      writer.destroyForcibly().waitFor();
    }
    return acknowledged;
  }
}
