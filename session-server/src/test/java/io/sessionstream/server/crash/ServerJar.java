package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's jar as a process that can be hurt. */
final class ServerJar implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("ready on 127\\.0\\.0\\.1:(\\d+) ");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Process process;
  private final Path output;
  private final Path errors;

  private ServerJar(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  static ServerJar start(Path jar, Path logs, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString(),
                "--port=0"));
    command.addAll(List.of(options));
    Path output = Files.createTempFile(logs, "server", ".out");
    Path errors = Files.createTempFile(logs, "server", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SESSION_STREAM_"));
    return new ServerJar(builder.start(), output, errors);
  }

  /** The port, when the server accepts calls; empty if it has ended instead. */
  Optional<Integer> awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher ready = READY.matcher(Files.readString(output, UTF_8));
      if (ready.find()) {
        return Optional.of(Integer.parseInt(ready.group(1)));
      }
      if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    }
    throw new IllegalStateException("the server was not ready within " + PATIENCE);
  }

  int port() throws IOException, InterruptedException {
    return awaitReady()
        .orElseThrow(() -> new IllegalStateException("the server did not start: " + errors()));
  }

  /** What it wrote to standard error. */
  String errors() {
    try {
      return Files.readString(errors, UTF_8).strip();
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }

  int exitCode() {
    return process.exitValue();
  }

  /** SIGKILL: no hook runs, no buffer is flushed. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGSTOP, or SIGCONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
