package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** What a server must do, wherever it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerScenarios
    implements OrderScenarios,
        ContentScenarios,
        BatchScenarios,
        ImportScenarios,
        ErrorScenarios,
        CallEndScenarios,
        StopScenarios,
        SlowClientScenarios,
        DirectoryScenarios,
        WatchScenarios,
        ClientScenarios,
        OperationScenarios {
  private final RunningServer server = start();
  private final ManagedChannel channel = server.connect();

  @Override
  public RunningServer server() {
    return server;
  }

  @Override
  public ManagedChannel channel() {
    return channel;
  }

  /** After all that the scenarios have done to it. */
  @AfterAll
  void serverEndsWell() {
    channel.shutdownNow();
    int exitCode = server.stop();
    server.close();
    assertThat(exitCode).isZero();
    // Servers in one JVM have one log, and one scenario's clients were cut.
    assertThat(server.warnings()).allMatch(line -> line.contains("calls are cut"));
  }
}
