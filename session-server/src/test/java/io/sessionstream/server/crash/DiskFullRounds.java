package io.sessionstream.server.crash;

import io.grpc.ManagedChannel;
import io.sessionstream.server.JarProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disk becomes full while clients write: because of what they write, or suddenly and wholly,
 * because of somebody else. Appends are refused then, and what was acknowledged can be looked up.
 * Later there is room again: for the same server, or for one that is started then, or is started
 * too early.
 */
final class DiskFullRounds implements Rounds {
  private static final long MIB = 1L << 20;

  /** What the server leaves free. */
  private static final long RESERVE = 256 * MIB;

  private static final long ROOM = RESERVE + 64 * MIB;

  private final Scene scene;
  private final SmallDisk disk;
  private final Path dataDir;

  DiskFullRounds(Scene scene) throws IOException, FaultRefusedException {
    this.scene = scene;
    this.disk = SmallDisk.mount(scene.work().resolve("disk"));
    this.dataDir = disk.path().resolve("data");
  }

  @Override
  public void round(String epoch) throws Exception {
    Clients clients = scene.clients();
    int sequel = scene.random().nextInt(3);
    try (TestServer server = lastServer()) {
      clients.writeRest(server.channel(), epoch);
      scene.checker().check(server.channel(), clients.sessions(epoch));
      fill(server.channel(), epoch);
      scene.checker().check(server.channel(), clients.sessions(epoch));
      if (sequel == 0) {
        disk.leave(ROOM);
        clients.writeRest(server.channel(), epoch);
        scene.checker().check(server.channel(), clients.sessions(epoch));
      }
      server.kill();
      clients.serverIsDead();
    }
    if (sequel == 1) {
      startTooEarly(epoch);
    }
  }

  private void fill(ManagedChannel channel, String epoch) throws Exception {
    Clients clients = scene.clients();
    long refusals = clients.refusalsOfFull();
    boolean suddenly = scene.random().nextBoolean();
    long left =
        suddenly ? scene.random().nextLong(MIB / 4) : RESERVE + scene.random().nextLong(MIB / 8);
    clients.whileWriting(channel, epoch, () -> disk.leave(left));
    if (!suddenly) {
      disk.leave(0);
    }
    scene.tally().faults++;
    clients.write(channel, epoch, () -> false);
    if (clients.refusalsOfFull() == refusals) {
      scene.tally().surprises++;
      scene.checker().complain("nobody was told that the disk is full");
    }
  }

  /**
   * On a full disk, a server can be looked up in, or says in one sentence why it does not start.
   */
  private void startTooEarly(String epoch) throws Exception {
    try (JarProcess process = TestServer.launch(scene.jar(), Scene.options(dataDir))) {
      Optional<TestServer> started = TestServer.of(process);
      if (started.isPresent()) {
        try (TestServer server = started.get()) {
          scene.checker().check(server.channel(), scene.clients().sessions(epoch));
          server.kill();
        }
      } else if (process.exitCode() != 1 || process.errors().size() != 1) {
        scene.tally().surprises++;
        scene
            .checker()
            .complain("on a full disk: exit code %d, %s", process.exitCode(), process.errors());
      }
    }
  }

  @Override
  public TestServer lastServer() throws IOException {
    disk.leave(ROOM);
    return scene.startOn(dataDir);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
