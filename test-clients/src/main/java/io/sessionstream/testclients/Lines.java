package io.sessionstream.testclients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads lines of bytes, and no more than {@code maxBytes} of any: a file without line ends must not
 * fill the memory.
 */
final class Lines {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;

  Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * A line without its end.
   *
   * @param whole false if it is longer than allowed; the bytes are then its beginning
   */
  record Line(ByteBuffer bytes, boolean whole) {}

  /** The next line, or nothing at the end of the input. */
  Optional<Line> next() throws IOException {
    if (!fill()) {
      return Optional.empty();
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean whole = true;
    do {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int room = maxBytes - line.size();
      whole &= end - position <= room;
      line.write(buffer, position, Math.min(end - position, room));
      boolean ended = end < limit;
      position = ended ? end + 1 : end;
      if (ended) {
        break;
      }
    } while (fill());
    return Optional.of(new Line(ByteBuffer.wrap(line.toByteArray()), whole));
  }

  /** Makes sure that there is something in the buffer; returns false at the end of the input. */
  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(in.read(buffer), 0);
    }
    return position < limit;
  }
}
