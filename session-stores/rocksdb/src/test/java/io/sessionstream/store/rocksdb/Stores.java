package io.sessionstream.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests of this store share: stores of text, and how to ask them. */
final class Stores {
  /** No key of the database is greater. */
  static final byte[] AFTER_ALL = {-1, -1, -1, -1, -1, -1, -1, -1, -1};

  /** Text as its bytes. */
  static final Codec<String> TEXT =
      new Codec<>() {
        @Override
        public byte[] encode(String message) {
          return message.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, UTF_8);
        }
      };

  private static final long PATIENCE_SECONDS = 30;

  private Stores() {}

  static RocksDbSessionStore.Builder<String> builder(Path directory) {
    return RocksDbSessionStore.builder(directory, TEXT).cacheBytes(2 << 20).reserveBytes(0);
  }

  static Append<String> text(String sessionId, String text) {
    return Append.of(sessionId, text);
  }

  static Append<String> withId(String sessionId, String messageId, String text) {
    return Append.<String>builder().sessionId(sessionId).message(text).messageId(messageId).build();
  }

  static Append<String> asking(Durability asked, String sessionId, String messageId, String text) {
    return Append.<String>builder()
        .from(withId(sessionId, messageId, text))
        .durability(asked)
        .build();
  }

  static <T> T await(CompletionStage<T> answer) {
    return answer.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  static SessionStoreException refusal(CompletionStage<?> answer) {
    try {
      throw new AssertionError("must fail, but was answered with " + await(answer));
    } catch (CompletionException e) {
      if (e.getCause() instanceof SessionStoreException refusal) {
        return refusal;
      }
      throw e;
    }
  }

  static Acknowledgement append(RocksDbSessionStore<String> store, Append<String> append) {
    return await(store.append(append));
  }

  /** The texts of a session, or empty if it does not exist. */
  static Optional<List<String>> texts(RocksDbSessionStore<String> store, String sessionId) {
    return await(store.find(sessionId, MessageRange.all())).map(Stores::texts);
  }

  static List<String> texts(Session<String> session) {
    return session.messages().stream().map(StoredMessage::message).toList();
  }

  /** What a crash of the process would leave of the directory of an open store. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Whether there is this program, and it succeeds. */
  static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
