package io.sessionstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a run of the program that ends by itself says.
 *
 * @param exitCode its exit code
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
record Usage(int exitCode, String out, String err) {
  static Usage run(String... arguments) {
    return run(Map.of(), arguments);
  }

  static Usage run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            environment,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            arguments);
    return new Usage(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** That it was used in a wrong way, which is said in one sentence. */
  static Usage wrong(String sentence) {
    return new Usage(2, "", sentence + "; --help lists the options" + System.lineSeparator());
  }

  /** That it cannot start, which is said in one sentence. */
  static Usage cannotStart(String sentence) {
    return new Usage(1, "", sentence + System.lineSeparator());
  }
}
