package io.sessionstream.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of scripts: whatever happens, there is a reply. */
final class ScriptCallTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void start_serverPointsNowhere_fails() throws Exception {
    Script moved = new Script("moved.lua", 1);
    SessionKeys keys = SessionKeys.of("session-stream", "session");
    try (RedisProcess process = RedisProcess.start(directory)) {
      Redis redis = open(process);
      try {
        CompletableFuture<ScriptCall.Reply> reply =
            redis.call(
                new ScriptCall.Request(
                    moved, keys, 1, args -> keys.addTo(args, 1), Servers.Server::reads, 0, false));

        Throwable failure =
            reply.handle((value, thrown) -> thrown).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);

        assertThat(failure).isInstanceOf(NumberFormatException.class);
      } finally {
        redis.close(quiet());
      }
    }
  }

  private static Redis open(RedisProcess process) {
    MetaKeys keys = new MetaKeys("session-stream");
    return Redis.open(
        Endpoints.parse(process.uri(), false, TIMEOUT),
        Optional.empty(),
        new WriteSettings(SessionLimits.defaults(), InstantSource.system(), 0),
        TIMEOUT,
        new Tracking(keys, sessionId -> {}, () -> {}));
  }

  private static Admission quiet() {
    Admission admission = new Admission(1, 1);
    admission.close();
    return admission;
  }
}
