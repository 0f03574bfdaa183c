package io.sessionstream.server;

/** The scenarios, against a server in this JVM. */
class InProcessScenariosTest extends ServerScenarios implements FullStoreScenarios {
  @Override
  public RunningServer start(String... options) {
    return new InProcessServer(Scenario.onAnyPort(options));
  }
}
