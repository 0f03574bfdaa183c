package io.sessionstream.server.crash;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.sessionstream.server.JarProcess;
import io.sessionstream.v1.StoredMessage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A damaged copy of a data directory is refused, or has of each session the beginning. */
final class DamagedCopyCheck {
  private final Scene scene;
  private final Path dataDir;

  DamagedCopyCheck(Scene scene, Path dataDir) {
    this.scene = scene;
    this.dataDir = dataDir;
  }

  void run(Fault fault) throws Exception {
    Path copy = scene.work().resolve("copy");
    if (DamagedCopy.make(dataDir, copy, fault, scene.random())) {
      Map<String, List<StoredMessage>> whole;
      try (TestServer server = scene.startOn(dataDir)) {
        whole = everything(server);
      }
      start(copy, whole, fault);
    }
    MoreFiles.deleteRecursively(copy, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private void start(Path copy, Map<String, List<StoredMessage>> whole, Fault fault)
      throws Exception {
    try (JarProcess process = TestServer.launch(scene.jar(), Scene.options(copy))) {
      Optional<TestServer> started = TestServer.of(process);
      if (started.isPresent()) {
        try (TestServer server = started.get()) {
          compare(everything(server), whole, fault);
        }
      } else if (fault == Fault.CUT || process.exitCode() != 1 || process.errors().size() != 1) {
        scene.tally().lost++;
        scene
            .checker()
            .complain("%s: exit code %d, %s", fault, process.exitCode(), process.errors());
      } else {
        scene.tally().refused++;
      }
    }
  }

  private void compare(
      Map<String, List<StoredMessage>> part, Map<String, List<StoredMessage>> whole, Fault fault) {
    long missing = 0;
    for (String sessionId : scene.clients().allSessions()) {
      List<StoredMessage> all = whole.getOrDefault(sessionId, List.of());
      List<StoredMessage> some = part.getOrDefault(sessionId, List.of());
      scene.checker().checkIsBeginning(sessionId, some, all);
      missing += all.size() - some.size();
    }
    // A flipped bit in the last group cannot be told from a torn one; before it, it must be found.
    if (fault == Fault.FLIP && missing > (long) Clients.COUNT * Writer.WINDOW) {
      scene.tally().lost += missing;
      scene
          .checker()
          .complain("a flipped bit was not noticed, and %d messages are missing", missing);
    }
  }

  private Map<String, List<StoredMessage>> everything(TestServer server) throws Exception {
    Map<String, List<StoredMessage>> sessions = new LinkedHashMap<>();
    for (String sessionId : scene.clients().allSessions()) {
      sessions.put(sessionId, Found.session(server.channel(), sessionId));
    }
    return sessions;
  }
}
