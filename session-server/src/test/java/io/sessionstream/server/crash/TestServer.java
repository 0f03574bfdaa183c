package io.sessionstream.server.crash;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sessionstream.server.JarProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The server's jar as a process, and a connection to it. */
final class TestServer implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+) ");

  private final JarProcess process;
  private final int port;
  private final ManagedChannel channel;

  private TestServer(JarProcess process, int port) {
    this.process = process;
    this.port = port;
    this.channel = connect();
  }

  /** A process of the jar, which may or may not accept calls later. */
  static JarProcess launch(Path jar, String... options) {
    return JarProcess.of(
        jar,
        "192m",
        Stream.concat(Stream.of("--port=0"), Stream.of(options)).toArray(String[]::new));
  }

  /** The server, when it accepts calls; nothing if it does not start. */
  static Optional<TestServer> of(JarProcess process) {
    return process
        .nextOutputIfAny()
        .map(READY::matcher)
        .filter(Matcher::find)
        .map(ready -> new TestServer(process, Integer.parseInt(ready.group(1))));
  }

  /** A server that accepts calls. */
  static TestServer start(Path jar, String... options) {
    JarProcess process = launch(jar, options);
    return of(process)
        .orElseThrow(
            () -> new IllegalStateException("the server did not start: " + process.errors()));
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Another connection, to be shut down. */
  ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  /** Another signal, such as STOP. */
  void signal(String name) throws IOException, InterruptedException {
    process.signal(name);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.kill();
  }
}
