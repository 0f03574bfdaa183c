package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on RocksDB: what it keeps, and which directories it refuses. */
class DurableServerTest {
  @TempDir Path directory;

  private RunningServer start() {
    return new InProcessServer("--port=0", "--store=rocksdb", "--data-dir=" + directory);
  }

  @Test
  void restart_sessionsGoOn() {
    for (int start = 1; start <= 3; start++) {
      try (RunningServer server = start()) {
        ManagedChannel channel = server.connect();
        try {
          var answer = TestCall.appends(channel).ask(append("session", "text " + start));
          assertThat(sequence(answer)).isEqualTo(start);
          assertThat(answer.getSuccess().getDurability()).isEqualTo(Durability.DURABILITY_SYNCED);
        } finally {
          channel.shutdownNow();
        }
        assertThat(server.stop()).isZero();
      }
    }
  }

  @Test
  void start_directoryIsInUse_saysSo() {
    try (RunningServer server = start()) {
      assertThat(refusal()).contains(directory + " is in use by another store of this process");
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void start_directoryHoldsSomethingElse_saysSo() throws IOException {
    Files.writeString(directory.resolve("photo.jpg"), "not a session");
    assertThat(refusal())
        .contains(
            directory + " holds other files and is not the data directory of a session store");
    assertThat(directory.resolve("photo.jpg")).hasContent("not a session");
  }

  @Test
  void start_directoryIsAFile_saysSo() throws IOException {
    Files.writeString(directory.resolve("file"), "text");
    Usage usage =
        Usage.run("--port=0", "--store=rocksdb", "--data-dir=" + directory.resolve("file"));
    assertThat(usage.exitCode()).isEqualTo(1);
    assertThat(usage.err().lines()).singleElement().asString().contains("is not a directory");
  }

  @Test
  void check_closedDirectory_saysHowMuchItHas() throws Exception {
    try (RunningServer server = start()) {
      ManagedChannel channel = server.connect();
      try {
        var call = TestCall.appends(channel);
        for (int i = 0; i < 10; i++) {
          assertThat(sequence(call.ask(append("session-" + i % 2, "text")))).isEqualTo(1 + i / 2);
        }
      } finally {
        channel.shutdownNow();
      }
      assertThat(Usage.run("check", "--data-dir=" + directory).err())
          .contains(directory + " is in use by another store of this process");
      assertThat(server.stop()).isZero();
    }

    assertThat(Usage.run("check", "--data-dir=" + directory))
        .isEqualTo(
            new Usage(
                0,
                "2 sessions with 10 messages checked: nothing is wrong" + System.lineSeparator(),
                ""));
  }

  @Test
  void check_wrongUsage_saysSo() {
    assertThat(Usage.run("check"))
        .isEqualTo(
            new Usage(
                2,
                "",
                "Missing required option: '--data-dir=DIR'; check --help says more"
                    + System.lineSeparator()));
    assertThat(Usage.run("check", "--help").out()).contains("--data-dir");
    Usage missing = Usage.run("check", "--data-dir=" + directory.resolve("missing"));
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err().lines()).hasSize(1);
  }

  /** The one sentence with which it does not start. */
  private String refusal() {
    Usage usage = Usage.run("--port=0", "--store=rocksdb", "--data-dir=" + directory);
    assertThat(usage.exitCode()).isEqualTo(1);
    assertThat(usage.out()).isEmpty();
    assertThat(usage.err().lines()).hasSize(1);
    return usage.err();
  }
}
