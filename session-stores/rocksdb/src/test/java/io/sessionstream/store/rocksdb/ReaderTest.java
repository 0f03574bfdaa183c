package io.sessionstream.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.TextBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What look-ups see of a session whose removal is written, but not shown yet. */
final class ReaderTest {
  private static final long NOW = 1000;

  @TempDir Path temporary;
  private final SessionTable table = new SessionTable(1 << 20, () -> {});
  private final Writing writing = new Writing();
  private GroupFixture fixture;
  private Database database;
  private Group group;
  private Reader<String> reader;

  /** A lock that tells when somebody is about to wait for it. */
  private static final class Writing extends ReentrantLock {
    private static final long serialVersionUID = 1;
    private final transient CountDownLatch awaited = new CountDownLatch(1);

    @Override
    public void lock() {
      if (isLocked() && !isHeldByCurrentThread()) {
        awaited.countDown();
      }
      super.lock();
    }
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new GroupFixture(temporary.resolve("data"), table, GroupFixture.UNTOLD);
    database = fixture.database;
    group = fixture.group;
    reader =
        new Reader<>(
            table,
            fixture.stored,
            new Expiry(Duration.ofHours(1)),
            InstantSource.fixed(Instant.ofEpochMilli(NOW)),
            writing,
            1 << 20);
    group.begin(NOW, Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A session with one message, which is written and shown. */
  private SessionState session() {
    SessionState state = new SessionState("a", TextBytes.of("a"), null);
    group.create(state, group.newSession(state));
    group.append(
        state,
        pending(state).append(NOW, 100),
        new AppendCall<>(Append.of("a", "text"), Stores.TEXT.encode("text"), Durability.WRITTEN));
    database.write(group.toBatch(), false);
    group.publish();
    group.begin(NOW, Long.MAX_VALUE);
    return state;
  }

  private static SessionView pending(SessionState state) {
    return Objects.requireNonNull(state.pending());
  }

  @Test
  void find_removalWrittenButNotShown_waitsForItAndFindsNothing() throws Exception {
    SessionState state = session();
    CompletableFuture<Optional<Session<String>>> found;
    writing.lock();
    try {
      group.delete(state, pending(state));
      database.write(group.toBatch(), false);
      found =
          CompletableFuture.supplyAsync(() -> reader.find("a", MessageRange.all()))
              .whenComplete((session, failure) -> writing.awaited.countDown());
      writing.awaited.await();
      assertThat(found).isNotDone();

      group.publish();
    } finally {
      writing.unlock();
    }

    assertThat(Stores.await(found)).isEmpty();
  }

  @Test
  void find_messageMissingOfSessionThatIsNotRemoved_isDamage() {
    SessionState state = session();
    long number = pending(state).number();
    BatchWriter batch = new BatchWriter();
    batch.delete(Keys.message(number, 1));
    database.write(batch.toBytes(), false);

    assertThatThrownBy(() -> reader.find("a", MessageRange.all()))
        .isInstanceOf(DamageException.class)
        .hasMessage("the message with sequence 1 is missing");
  }
}
