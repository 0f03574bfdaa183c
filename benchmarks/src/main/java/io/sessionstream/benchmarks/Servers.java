package io.sessionstream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts the servers that are compared: with the same flags, on the same core.
 *
 * @param core the core that both are pinned to; none if empty
 * @param jvmFlags the flags of both JVMs
 * @param serverJar the jar of the real server
 * @param benchmarksJar the jar of the no-op server
 */
record Servers(Optional<Integer> core, List<String> jvmFlags, Path serverJar, Path benchmarksJar) {
  /** The real server, in memory, with these options besides. */
  ServerProcess measured(String... options) throws IOException {
    String[] arguments = new String[options.length + 5];
    arguments[0] = "io.sessionstream.server.Main";
    arguments[1] = "--port";
    arguments[2] = "0";
    arguments[3] = "--log-level";
    arguments[4] = "warn";
    System.arraycopy(options, 0, arguments, 5, options.length);
    return ServerProcess.start(core, jvmFlags, serverJar, List.of(arguments));
  }

  /** The echo of generated code. */
  ServerProcess echo() throws IOException {
    return ServerProcess.start(core, jvmFlags, benchmarksJar, List.of(EchoServer.class.getName()));
  }

  /** The no-op server. */
  ServerProcess noOp(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(NoOpServer.class.getName()));
    all.addAll(List.of(arguments));
    return ServerProcess.start(core, jvmFlags, benchmarksJar, all);
  }
}
