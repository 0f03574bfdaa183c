package io.sessionstream.store.redis;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import io.sessionstream.store.tck.DurableSessionStoreContract;
import io.sessionstream.store.tck.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class RedisClusterContractTest extends DurableSessionStoreContract {
  @TempDir static Path directory;
  private static RedisClusterProcesses cluster;

  private final RedisTime time = new RedisTime();

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = RedisClusterProcesses.start(directory);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected SessionStore<Message> open(StoreSettings settings) {
    Assumptions.assumeTrue(settings.maxBytes().isEmpty(), "Redis limits its own memory");
    for (int i = 0; i < 3; i++) {
      cluster.node(i).run(redis -> redis.flushall());
    }
    return reopen(settings);
  }

  @Override
  protected SessionStore<Message> reopen(StoreSettings settings) {
    return RedisSessionStore.forMessages(cluster.uri())
        .limits(RedisSessionStoreContractTest.limits(settings))
        .clock(time.clock)
        .open();
  }

  @Override
  protected void advance(Duration duration) {
    time.advance(duration, cluster.node(0), cluster.node(1), cluster.node(2));
  }
}
