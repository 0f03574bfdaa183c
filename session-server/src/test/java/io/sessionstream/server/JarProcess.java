package io.sessionstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.grpc.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The server's jar as a process of its own, with what it prints. */
public final class JarProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "session-server.jar");
  private static final String END = "(end of output)";

  private final Process process;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final List<String> errors = new ArrayList<>();
  private final Thread errorReader;

  private JarProcess(Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SESSION_STREAM_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread outputReader = reader(process.getInputStream(), output::add, () -> output.add(END));
    errorReader =
        reader(
            process.getErrorStream(),
            line -> {
              synchronized (errors) {
                errors.add(line);
              }
            },
            () -> {});
    outputReader.start();
    errorReader.start();
  }

  static JarProcess start(Map<String, String> environment, String... arguments) {
    return new JarProcess(environment, command(JAR, "96m", arguments));
  }

  static JarProcess withHeap(String size, String... arguments) {
    return new JarProcess(Map.of(), command(JAR, size, arguments));
  }

  /** A process of this jar, with this heap. */
  public static JarProcess of(Path jar, String heap, String... arguments) {
    return new JarProcess(Map.of(), command(jar, heap, arguments));
  }

  private static List<String> command(Path jar, String heap, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Thread reader(InputStream stream, Consumer<String> lines, Runnable end) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(lines);
              } catch (IOException | UncheckedIOException e) {
                lines.accept("cannot be read: " + e);
              } finally {
                end.run();
              }
            },
            "output of the jar");
    thread.setDaemon(true);
    return thread;
  }

  /** The next line on standard output. */
  String nextOutput() {
    return nextOutputIfAny()
        .orElseThrow(
            () ->
                new AssertionError(
                    "exit code " + exitCode() + ", and on standard error: " + errors()));
  }

  /** The next line on standard output, or nothing if it ends without another. */
  public Optional<String> nextOutputIfAny() {
    String line = Patience.take(output, "output");
    if (line.equals(END)) {
      output.add(END);
      return Optional.empty();
    }
    return Optional.of(line);
  }

  /** The lines on standard output that were not taken, to its end. */
  List<String> furtherOutput() {
    List<String> lines = new ArrayList<>();
    String line = Patience.take(output, "end of output");
    while (!line.equals(END)) {
      lines.add(line);
      line = Patience.take(output, "end of output");
    }
    output.add(END);
    return lines;
  }

  /** The lines on standard error; all of them, when the process has ended. */
  public List<String> errors() {
    if (!process.isAlive()) {
      try {
        errorReader.join(Patience.LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy(); // The process itself would close its streams too.
  }

  public int exitCode() {
    try {
      if (!process.waitFor(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("has not ended within " + Patience.LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return process.exitValue();
  }

  /** Sends SIGKILL, and waits for the end: no hook runs, and no buffer is written. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** How many bytes of its heap are in use after a collection. */
  long liveBytes() throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> lines = new String(jcmd.getInputStream().readAllBytes(), UTF_8).lines().toList();
    // The last line is such as "Total        123456       12345678".
    String[] total = lines.get(lines.size() - 1).split(" +", -1);
    if (!total[0].equals("Total")) {
      throw new AssertionError("no sum at the end of " + lines);
    }
    return Long.parseLong(total[2]);
  }

  /** Sends another signal, such as STOP. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
