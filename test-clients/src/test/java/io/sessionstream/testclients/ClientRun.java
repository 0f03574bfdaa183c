package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.logging.LogManager;

/** What a command line printed and exited with; the clock stands still while it runs. */
record ClientRun(int exitCode, List<String> out, List<String> err) {
  static {
    // As the program does.
    LogManager.getLogManager().reset();
  }

  static ClientRun of(String... args) {
    return reading(InputStream.nullInputStream(), args);
  }

  static ClientRun reading(String in, String... args) {
    return reading(new ByteArrayInputStream(in.getBytes(UTF_8)), args);
  }

  static ClientRun reading(InputStream in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(in, Console.buffered(out), Console.unbuffered(err), () -> false, () -> 0);
    int exitCode = Main.run(console, args);
    return new ClientRun(
        exitCode, out.toString(UTF_8).lines().toList(), err.toString(UTF_8).lines().toList());
  }
}
