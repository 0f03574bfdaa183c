package io.sessionstream.server;

import io.sessionstream.store.redis.RedisProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * The scenarios, against servers in this JVM, each on a Redis of its own. That a Redis is full is
 * said by itself, and tested with its store.
 */
class RedisScenariosTest extends ServerScenarios {
  @Override
  public RunningServer start(String... options) {
    ScratchDirectory directory = ScratchDirectory.create();
    RedisProcess redis = RedisProcess.start(directory.path());
    List<String> all = new ArrayList<>(List.of("--store=redis", "--redis-uri=" + redis.uri()));
    all.addAll(List.of(options));
    return new ServerWithStore(
        new InProcessServer(Scenario.onAnyPort(all.toArray(String[]::new))),
        () -> {
          redis.close();
          directory.delete();
        });
  }
}
