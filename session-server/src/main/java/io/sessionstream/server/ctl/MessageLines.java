package io.sessionstream.server.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages from JSON Lines. Blank lines are skipped, unreadable ones are reported and skipped. */
final class MessageLines implements Iterator<Append<Message>> {
  /** In JSON, a request may be six times as long as on the wire, if all of it is escapes. */
  private static final int MAX_LINE_BYTES = 8 * RequestJson.MAX_BYTES;

  /** Some editors put it in front of a file. */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final BoundedLines lines;
  private final PrintStream err;
  private final List<Long> skipped = new ArrayList<>();
  private long number;
  private long unreadable;
  private @Nullable Append<Message> next;

  MessageLines(InputStream in, PrintStream err) {
    this.lines = new BoundedLines(in, MAX_LINE_BYTES);
    this.err = err;
  }

  /** How many lines were not read as messages. */
  long unreadable() {
    return unreadable;
  }

  /** The number of the line with this message; messages count from 0, lines from 1. */
  long lineOf(long index) {
    long line = index + 1;
    for (long skippedLine : skipped) {
      if (skippedLine > line) {
        break;
      }
      line++;
    }
    return line;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        Optional<BoundedLines.Line> line = lines.next();
        if (line.isEmpty()) {
          return false;
        }
        number++;
        next = read(line.get());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable Append<Message> read(BoundedLines.Line line) {
    try {
      if (!line.isWhole()) {
        throw new IllegalArgumentException("longer than " + MAX_LINE_BYTES + " bytes");
      }
      String text = text(line.bytes());
      if (!text.isBlank()) {
        return RequestJson.append(text);
      }
    } catch (IllegalArgumentException e) {
      unreadable++;
      err.println(Printable.line("line " + number + ": " + e.getMessage()));
    }
    skipped.add(number);
    return null;
  }

  private String text(ByteBuffer bytes) {
    try {
      String text = UTF_8.newDecoder().decode(bytes).toString();
      return number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  @Override
  public Append<Message> next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Append<Message> result = next;
    next = null;
    return result;
  }
}
