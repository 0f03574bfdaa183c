package io.sessionstream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that ends with this one, however this one ends. */
final class ChildProcess implements AutoCloseable {
  private static final Path JAVA_BIN = Path.of(System.getProperty("java.home"), "bin");
  private static final int SECONDS_TO_END = 5;

  private final Process process;
  private final Thread hook;

  private ChildProcess(Process process) {
    this.process = process;
    hook = new Thread(process::destroyForcibly, "end of a process");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static ChildProcess start(ProcessBuilder command) throws IOException {
    return new ChildProcess(command.start());
  }

  /** The path of a program of this JDK. */
  static String jdk(String program) {
    return JAVA_BIN.resolve(program).toString();
  }

  Process process() {
    return process;
  }

  /** Ends the process, forcibly if it takes its time. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // This process is ending: the hook does its work.
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
