package io.sessionstream.server;

import io.grpc.ManagedChannel;
import java.util.stream.Stream;

/** What scenarios have in common: a server for all of them, and others of their own. */
interface Scenario {
  /** A server with the options that everybody has, which lives as long as the scenarios. */
  RunningServer server();

  /** A connection to {@link #server()} for all scenarios. */
  ManagedChannel channel();

  /** A further server, on a port of its own, with these options. */
  RunningServer start(String... options);

  static String[] onAnyPort(String... options) {
    return Stream.concat(Stream.of("--port=0"), Stream.of(options)).toArray(String[]::new);
  }
}
