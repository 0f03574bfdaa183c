package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.v1.Durability;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file with every acknowledgement that a writer has got, as the client of a bank keeps slips. */
final class Journal implements AutoCloseable {
  private final Path file;
  private final BufferedWriter out;

  /**
   * One acknowledgement.
   *
   * @param sessionId the session
   * @param messageId the message
   * @param sequence the sequence that was promised
   * @param durability the level that was promised
   */
  record Entry(String sessionId, String messageId, long sequence, Durability durability) {
    static Entry of(String line) {
      String[] parts = line.split(" ", -1);
      return new Entry(parts[0], parts[1], Long.parseLong(parts[2]), Durability.valueOf(parts[3]));
    }

    String line() {
      return sessionId + " " + messageId + " " + sequence + " " + durability;
    }
  }

  Journal(Path file) throws IOException {
    this.file = file;
    this.out = Files.newBufferedWriter(file, UTF_8);
  }

  void write(Entry entry) throws IOException {
    out.write(entry.line() + "\n");
    out.flush();
  }

  /** Everything that was written, read from the file. */
  List<Entry> entries() throws IOException {
    return Files.readAllLines(file, UTF_8).stream().map(Entry::of).toList();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
