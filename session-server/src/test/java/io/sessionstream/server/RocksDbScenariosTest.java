package io.sessionstream.server;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The scenarios, against servers on RocksDB in this JVM. */
class RocksDbScenariosTest extends ServerScenarios {
  @Override
  public RunningServer start(String... options) {
    try {
      Path dataDir = Files.createTempDirectory("rocksdb-scenarios");
      List<String> all = new ArrayList<>(List.of("--store=rocksdb", "--data-dir=" + dataDir));
      // Each store has its own name for its limit.
      Stream.of(options)
          .map(option -> option.replace("--max-bytes=", "--max-disk-bytes="))
          .forEach(all::add);
      return new OnDisk(
          new InProcessServer(Scenario.onAnyPort(all.toArray(String[]::new))), dataDir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server whose data directory is gone when it is closed. */
  private record OnDisk(RunningServer server, Path dataDir) implements RunningServer {
    @Override
    public int port() {
      return server.port();
    }

    @Override
    public int stop() {
      return server.stop();
    }

    @Override
    public List<String> warnings() {
      return server.warnings();
    }

    @Override
    public void close() {
      server.close();
      try {
        MoreFiles.deleteRecursively(dataDir, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
