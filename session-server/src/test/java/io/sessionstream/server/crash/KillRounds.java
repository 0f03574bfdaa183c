package io.sessionstream.server.crash;

import io.grpc.ManagedChannel;
import java.nio.file.Path;

/** A server on one data directory is killed, again and again. */
final class KillRounds implements Rounds {
  private final Fault fault;
  private final Scene scene;
  private final Path dataDir;

  KillRounds(Fault fault, Scene scene) {
    this.fault = fault;
    this.scene = scene;
    this.dataDir = scene.work().resolve("data");
  }

  @Override
  public void round(String epoch) throws Exception {
    try (TestServer server = scene.startOn(dataDir)) {
      scene.checker().check(server.channel(), scene.clients().sessions(epoch));
      if (fault == Fault.PAUSE) {
        pauseInTheMidst(server, epoch);
      }
      scene.clients().whileWriting(server.channel(), epoch, server::kill);
      scene.clients().serverIsDead();
      scene.tally().faults++;
    }
    if (fault == Fault.CUT || fault == Fault.FLIP) {
      new DamagedCopyCheck(scene, dataDir).run(fault);
    }
  }

  /** What the paused server has in its buffers it may still do, while all is sent again. */
  private void pauseInTheMidst(TestServer server, String epoch) throws Exception {
    scene.clients().whileWriting(server.channel(), epoch, () -> server.signal("STOP"));
    server.signal("CONT");
    scene.tally().faults++;
    ManagedChannel other = server.connect();
    try {
      scene.clients().write(other, epoch, () -> false);
      scene.checker().check(other, scene.clients().sessions(epoch));
    } finally {
      other.shutdownNow();
    }
  }

  @Override
  public TestServer lastServer() {
    return scene.startOn(dataDir);
  }
}
