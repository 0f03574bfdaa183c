package io.sessionstream.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, which ends with this one. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile(" ready on 127\\.0\\.0\\.1:(\\d+)");

  private final ChildProcess child;
  private final int port;

  private ServerProcess(ChildProcess child) throws IOException {
    this.child = child;
    this.port = awaitPort(child);
  }

  /**
   * Starts a server, which accepts calls when this returns.
   *
   * @param core the core that it may use; any if empty
   * @param jvmFlags the flags of its JVM
   * @param jar the jar that it is in
   * @param arguments the main class, and its arguments
   */
  static ServerProcess start(
      Optional<Integer> core, List<String> jvmFlags, Path jar, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    core.ifPresent(number -> command.addAll(List.of("taskset", "-c", number.toString())));
    command.add(ChildProcess.jdk("java"));
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", jar.toString()));
    command.addAll(arguments);
    return new ServerProcess(
        ChildProcess.start(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)));
  }

  private static int awaitPort(ChildProcess child) throws IOException {
    BufferedReader output = child.process().inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      seen.append(line).append('\n');
    }
    child.close();
    throw new IOException("a server has not started: " + seen);
  }

  int port() {
    return port;
  }

  /** A new connection, whose answers come on its own thread. */
  ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .directExecutor()
        .disableRetry()
        .build();
  }

  long pid() {
    return child.process().pid();
  }

  /** Frees what is not in use, so that no turn pays for the turns before it. */
  void collectGarbage() throws IOException, InterruptedException {
    ProcessBuilder jcmd =
        new ProcessBuilder(ChildProcess.jdk("jcmd"), Long.toString(pid()), "GC.run");
    try (ChildProcess collecting = ChildProcess.start(jcmd.redirectErrorStream(true))) {
      byte[] output = collecting.process().getInputStream().readAllBytes();
      if (collecting.process().waitFor() != 0) {
        throw new IOException("jcmd has failed: " + new String(output, StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
