package io.sessionstream.server;

/** The scenarios, against the jar in a process of its own, with little memory. */
class FatJarScenariosIT extends ServerScenarios implements FullStoreScenarios {
  @Override
  public RunningServer start(String... options) {
    return new FatJarServer(Scenario.onAnyPort(options));
  }
}
