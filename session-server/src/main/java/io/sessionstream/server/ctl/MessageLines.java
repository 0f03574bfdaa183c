package io.sessionstream.server.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Messages from JSON Lines. Blank lines are skipped, unreadable ones are reported and skipped. */
final class MessageLines implements Iterator<Append<Message>> {
  private final BufferedReader reader;
  private final PrintStream err;
  private final List<Long> skipped = new ArrayList<>();
  private long line;
  private int unreadable;
  private @Nullable Append<Message> next;

  MessageLines(InputStream in, PrintStream err) {
    this.reader = new BufferedReader(new InputStreamReader(in, UTF_8));
    this.err = err;
  }

  /** How many lines were not read as messages. */
  int unreadable() {
    return unreadable;
  }

  /** The number of the line with this message; messages count from 0, lines from 1. */
  long lineOf(long index) {
    long number = index + 1;
    for (long skippedLine : skipped) {
      if (skippedLine > number) {
        break;
      }
      number++;
    }
    return number;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        String text = reader.readLine();
        if (text == null) {
          return false;
        }
        line++;
        next = read(text);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Append<Message> read(String text) {
    if (!text.isBlank()) {
      try {
        return Json.append(text);
      } catch (IllegalArgumentException e) {
        unreadable++;
        err.println(Printable.line("line " + line + ": not a request in JSON: " + e.getMessage()));
      }
    }
    skipped.add(line);
    return null;
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
