package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

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
   */
  record Entry(String sessionId, String messageId, long sequence) {}

  Journal(Path file) throws IOException {
    this.file = file;
    this.out = Files.newBufferedWriter(file, UTF_8);
  }

  void write(Entry entry) throws IOException {
    out.write(entry.sessionId() + " " + entry.messageId() + " " + entry.sequence() + "\n");
    out.flush();
  }

  /** Everything that was written, read from the file. */
  List<Entry> entries() throws IOException {
    return Files.readAllLines(file, UTF_8).stream()
        .map(line -> line.split(" ", -1))
        .map(parts -> new Entry(parts[0], parts[1], Long.parseLong(parts[2])))
        .toList();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
