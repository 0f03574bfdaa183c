package io.sessionstream.server.crash;

import io.sessionstream.store.redis.RedisClusterProcesses;
import io.sessionstream.store.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A primary of a cluster of three, with a replica each, is killed and its replica takes over; then
 * the one that was killed becomes the replica. In every other round the replica is cut off some
 * time before, so that there is something that it has not got.
 */
final class ClusterRounds implements Rounds {
  private static final int LONGEST_CUT_OFF_MILLIS = 400;

  private final Scene scene;
  private final RedisClusterProcesses cluster;
  private final TestServer server;

  ClusterRounds(Scene scene, boolean waits) throws IOException {
    this.scene = scene;
    cluster = RedisClusterProcesses.start(Files.createDirectory(scene.work().resolve("cluster")));
    try {
      String[] options = waits ? new String[] {"--redis-wait-replicas=1"} : new String[0];
      server = scene.startOnRedis(cluster.uri(), options);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public void round(String epoch) throws Exception {
    cluster.awaitReplicated();
    scene.checker().everythingIsReplicated();
    List<RedisProcess> primaries = cluster.primaries().toList();
    RedisProcess primary = primaries.get(scene.random().nextInt(primaries.size()));
    boolean cutOff = scene.tally().faults % 2 == 0;
    AtomicBoolean more = new AtomicBoolean(true);
    scene
        .clients()
        .whileWriting(
            server.channel(),
            epoch,
            more::get,
            () -> {
              failOver(primary, cutOff);
              more.set(false);
            });
    scene.tally().faults++;
    scene.checker().hasFailedOver();
    primary.restart();
    scene.clients().awaitAnswers(server.channel(), epoch);
    scene.clients().writeRest(server.channel(), epoch);
    scene.checker().check(server.channel(), scene.clients().sessions(epoch));
  }

  private void failOver(RedisProcess primary, boolean cutOff) throws InterruptedException {
    if (cutOff) {
      RedisProcess replica = cluster.cutOffReplicaOf(primary);
      TimeUnit.MILLISECONDS.sleep(100 + scene.random().nextLong(LONGEST_CUT_OFF_MILLIS - 100));
      primary.kill();
      replica.resume();
    } else {
      primary.kill();
    }
    cluster.awaitTakenOver(primary);
  }

  /** The same, which has seen all failovers. */
  @Override
  public TestServer lastServer() {
    return server;
  }

  @Override
  public void close() {
    server.close();
    cluster.close();
  }
}
