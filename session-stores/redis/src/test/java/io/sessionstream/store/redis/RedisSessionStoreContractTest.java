package io.sessionstream.store.redis;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStore;
import io.sessionstream.store.tck.DurableSessionStoreContract;
import io.sessionstream.store.tck.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class RedisSessionStoreContractTest extends DurableSessionStoreContract {
  @TempDir static Path directory;
  private static RedisProcess redis;

  private final RedisTime time = new RedisTime();

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "no");
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @Override
  protected SessionStore<Message> open(StoreSettings settings) {
    Assumptions.assumeTrue(settings.maxBytes().isEmpty(), "Redis limits its own memory");
    redis.run(commands -> commands.flushall());
    return reopen(settings);
  }

  @Override
  protected SessionStore<Message> reopen(StoreSettings settings) {
    return RedisSessionStore.forMessages(redis.uri())
        .limits(limits(settings))
        .clock(time.clock)
        .open();
  }

  static SessionLimits limits(StoreSettings settings) {
    SessionLimits.Builder limits =
        SessionLimits.builder().idleTimeToLive(settings.idleTimeToLive());
    settings.maxMessagesPerSession().ifPresent(limits::maxMessagesPerSession);
    settings.maxBytesPerSession().ifPresent(limits::maxBytesPerSession);
    return limits.build();
  }

  @Override
  protected void advance(Duration duration) {
    time.advance(duration, redis);
  }
}
