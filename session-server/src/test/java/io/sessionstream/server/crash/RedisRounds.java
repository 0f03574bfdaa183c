package io.sessionstream.server.crash;

import io.sessionstream.store.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;

/** A Redis that syncs each append is killed, and the same server goes on when it is back. */
final class RedisRounds implements Rounds {
  private final Scene scene;
  private final RedisProcess redis;

  RedisRounds(Scene scene) throws IOException {
    this.scene = scene;
    this.redis =
        RedisProcess.start(
            Files.createDirectory(scene.work().resolve("redis")),
            "--appendonly",
            "yes",
            "--appendfsync",
            "always");
  }

  @Override
  public void round(String epoch) throws Exception {
    try (TestServer server = lastServer()) {
      scene.checker().check(server.channel(), scene.clients().sessions(epoch));
      scene.clients().whileWriting(server.channel(), epoch, redis::kill);
      scene.tally().faults++;
      redis.restart();
      scene.clients().awaitAnswers(server.channel(), epoch);
      scene.clients().write(server.channel(), epoch, () -> false);
      scene.checker().check(server.channel(), scene.clients().sessions(epoch));
    }
    scene.clients().serverIsDead();
  }

  @Override
  public TestServer lastServer() {
    return scene.startOnRedis(redis.uri());
  }

  @Override
  public void close() {
    redis.close();
  }
}
