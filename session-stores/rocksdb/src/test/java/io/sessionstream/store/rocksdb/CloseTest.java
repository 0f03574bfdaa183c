package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Closing in the midst of reading: a use of the database after it would end the process. */
final class CloseTest {
  private static final int SESSIONS = 20;
  private static final int MESSAGES = 30;

  @TempDir Path temporary;

  @RepeatedTest(3)
  void close_whileLookingUp_answersAllThatWasBegun() throws Exception {
    try (RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open()) {
      for (int i = 0; i < SESSIONS * MESSAGES; i++) {
        CompletableFuture<?> unused =
            store.append(text("session-" + i % SESSIONS, "text")).toCompletableFuture();
      }
    }
    RocksDbSessionStore<String> store = Stores.builder(temporary.resolve("data")).open();
    Thread closer = new Thread(store::close);
    List<CompletableFuture<Optional<Session<String>>>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      answers.add(store.find("session-" + i % SESSIONS, MessageRange.all()).toCompletableFuture());
      if (i == 50) {
        closer.start();
      }
    }

    for (CompletableFuture<Optional<Session<String>>> answer : answers) {
      try {
        assertThat(await(answer).orElseThrow().messages()).hasSize(MESSAGES);
      } catch (CompletionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                SessionStoreException.class,
                refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
      }
    }
    closer.join();
  }

  @Test
  void database_usedWhileItIsReopenedAgainAndAgain_answersOrSaysThatItIsClosed() throws Exception {
    Path directory = temporary.resolve("data");
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      append(store, text("a", "text"));
    }
    Database.Opener opener =
        () -> new Rocks(directory.resolve(DataDirectory.DATABASE), Rocks.Mode.WRITE, 1 << 20);
    Database database = new Database(open(opener), opener);
    StoredSessions<String> stored = new StoredSessions<>(database, Stores.TEXT);
    List<Thread> readers = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      Thread reader = new Thread(() -> readUntilClosed(stored));
      reader.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
      reader.start();
      readers.add(reader);
    }
    for (int i = 0; i < 10; i++) {
      database.reopen();
    }
    database.close();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(failures)
        .hasSize(4)
        .allSatisfy(failure -> assertThat(failure).hasMessage("the database is closed"));
  }

  private static Rocks open(Database.Opener opener) throws RocksDBException {
    return opener.open();
  }

  private static void readUntilClosed(StoredSessions<String> stored) {
    while (true) {
      assertThat(stored.load("a")).isNotNull();
    }
  }
}
