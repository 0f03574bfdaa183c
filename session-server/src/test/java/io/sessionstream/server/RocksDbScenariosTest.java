package io.sessionstream.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The scenarios, against servers on RocksDB in this JVM. */
class RocksDbScenariosTest extends ServerScenarios implements FullStoreScenarios {
  @Override
  public RunningServer start(String... options) {
    ScratchDirectory directory = ScratchDirectory.create();
    List<String> all =
        new ArrayList<>(List.of("--store=rocksdb", "--data-dir=" + directory.path()));
    // Each store has its own name for its limit.
    Stream.of(options)
        .map(option -> option.replace("--max-bytes=", "--max-disk-bytes="))
        .forEach(all::add);
    return new ServerWithStore(
        new InProcessServer(Scenario.onAnyPort(all.toArray(String[]::new))), directory::delete);
  }
}
