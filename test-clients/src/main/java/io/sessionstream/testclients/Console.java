package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What a client reads and writes.
 *
 * @param in standard input
 * @param out standard output: the answers; buffered, and not flushed by line
 * @param err standard error: what went wrong, progress and the summary
 * @param errIsTerminal whether somebody watches standard error
 * @param nanoTime the clock of the summary
 */
record Console(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    BooleanSupplier errIsTerminal,
    LongSupplier nanoTime) {
  private static final int BUFFER = 1 << 16;

  /**
   * A writer for answers. It writes UTF-8 whatever the locale says, because messages are in any
   * language.
   */
  static PrintWriter buffered(OutputStream stream) {
    return new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, UTF_8), BUFFER));
  }

  /** A writer that flushes every line. */
  static PrintWriter unbuffered(OutputStream stream) {
    return new PrintWriter(stream, true, UTF_8);
  }
}
