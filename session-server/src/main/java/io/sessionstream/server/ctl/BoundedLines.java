package io.sessionstream.server.ctl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Lines of bytes. A file without line ends must not fill the memory. */
final class BoundedLines {
  private final InputStream in;
  private final int maxBytes;

  /** The lines of the input, of which no more than this many bytes are kept each. */
  BoundedLines(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.maxBytes = maxBytes;
  }

  /**
   * A line without its end.
   *
   * @param bytes the line, or the beginning of one that is too long
   * @param isWhole whether it is not too long
   */
  record Line(ByteBuffer bytes, boolean isWhole) {}

  /** The next line; empty at the end of the input. */
  Optional<Line> next() throws IOException {
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean isWhole = true;
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (bytes.size() < maxBytes) {
        bytes.write(next);
      } else {
        isWhole = false;
      }
    }
    return Optional.of(new Line(ByteBuffer.wrap(bytes.toByteArray()), isWhole));
  }
}
