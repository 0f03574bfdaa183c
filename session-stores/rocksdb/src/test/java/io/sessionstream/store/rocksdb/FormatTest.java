package io.sessionstream.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Directories that were written by earlier versions must be readable for ever. There is one of each
 * format among the test resources; {@link #main} has written them.
 */
final class FormatTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final List<String> SESSIONS = List.of("session-1", "\uD800 ill-formed", "empty");

  @TempDir Path temporary;

  /** Writes a directory in today's format, as the zip file that is named. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("format").resolve("data");
    try (RocksDbSessionStore<Message> store = open(directory)) {
      for (String session : SESSIONS.subList(0, 2)) {
        for (Message message : messages()) {
          Stores.await(store.append(Append.ofMessage(session, message)));
        }
      }
      Stores.await(store.getOrCreate("empty"));
    }
    zip(directory, Path.of(args[0]));
  }

  private static RocksDbSessionStore<Message> open(Path directory) throws StoreOpenException {
    return RocksDbSessionStore.forMessages(directory)
        .clock(InstantSource.fixed(TIME))
        .limits(SessionLimits.defaults())
        .reserveBytes(0)
        .cacheBytes(2 << 20)
        .open();
  }

  private static List<Message> messages() {
    return List.of(
        Message.builder().text("without id").build(),
        Message.builder().messageId("id-1").text("with id").putAttributes("key", "value").build(),
        Message.builder().messageId("\uD800").text("with an ill-formed id").build());
  }

  @Test
  void open_format1_hasEverything() throws Exception {
    Path directory = temporary.resolve("data");
    unzip("/format-1.zip", directory);

    assertThat(DataDirectoryCheck.check(directory, Codec.ofMessages()))
        .isEqualTo(new DataDirectoryCheck.Result(3, 6, List.of()));
    try (RocksDbSessionStore<Message> store = open(directory)) {
      for (String session : SESSIONS) {
        var found = Stores.await(store.find(session, MessageRange.all())).orElseThrow();
        assertThat(found.info().createTime()).isEqualTo(TIME);
        assertThat(found.messages()).hasSize(session.equals("empty") ? 0 : 3);
      }
      Message retry = messages().get(1);
      assertThat(Stores.await(store.append(Append.ofMessage("session-1", retry))))
          .isEqualTo(Acknowledgement.of(2, TIME, true, Durability.SYNCED));
      assertThat(
              Stores.await(
                      store.append(
                          Append.ofMessage(
                              "session-1", retry.toBuilder().messageId("new").build())))
                  .sequence())
          .isEqualTo(4);
    }
  }

  private static void zip(Path directory, Path zip) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = directory.relativize(file).toString();
        // RocksDB's notes for people tell about the machine, and are not needed.
        if (!name.matches("rocksdb/(LOG.*|LOCK|OPTIONS.*)")) {
          ZipEntry entry = new ZipEntry(name);
          entry.setTime(TIME.toEpochMilli());
          entries.putNextEntry(entry);
          Files.copy(file, entries);
        }
      }
    }
  }

  private static void unzip(String resource, Path directory) throws IOException {
    try (InputStream in = Objects.requireNonNull(FormatTest.class.getResourceAsStream(resource));
        ZipInputStream entries = new ZipInputStream(in)) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        Path file = directory.resolve(e.getName());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.copy(entries, file);
      }
    }
  }
}
