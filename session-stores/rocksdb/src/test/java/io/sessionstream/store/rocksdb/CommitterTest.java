package io.sessionstream.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.TextBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the committer does while nothing is written. */
final class CommitterTest {
  private static final int TABLE_BYTES = 10_000;

  @TempDir Path temporary;
  private final CallQueue queue = new CallQueue(100, 1 << 20);
  private final SessionTable table = new SessionTable(TABLE_BYTES, queue::wake);
  private final Health health = new Health();
  private final Acknowledger acknowledger = new Acknowledger(queue);
  private final Thread acknowledging = new Thread(acknowledger);
  private GroupFixture fixture;
  private Committer<String> committer;
  private Thread committing;

  @BeforeEach
  void start() throws Exception {
    fixture = new GroupFixture(temporary.resolve("data"), table, GroupFixture.UNTOLD);
    Ledger<String> ledger =
        new Ledger<>(
            fixture.stored,
            fixture.database,
            table,
            Objects::equals,
            SessionLimits.defaults(),
            Long.MAX_VALUE,
            health,
            fixture.group);
    committer =
        new Committer<>(
            queue,
            ledger,
            fixture.database,
            new DiskSpace(() -> Long.MAX_VALUE, 0),
            health,
            InstantSource.system(),
            new ReentrantLock(),
            acknowledger,
            () -> {},
            Duration.ofHours(1).toNanos());
    committing = new Thread(committer);
    acknowledging.start();
    committing.start();
  }

  @AfterEach
  void end() {
    committer.end();
    Uninterruptibles.joinUninterruptibly(committing);
    acknowledger.end();
    Uninterruptibles.joinUninterruptibly(acknowledging);
    fixture.close();
  }

  /** Comes back when the committer has gone round. */
  private void goRound() {
    EndCall call = new EndCall("unknown", sessionId -> Optional.empty());
    queue.add(call);
    assertThat(Stores.await(call.answer)).isEmpty();
  }

  @Test
  void lookUps_moreThanInMemory_areForgottenThoughNothingIsWritten() {
    for (int i = 0; i < 1000; i++) {
      table.load("session-" + i, id -> new SessionState(id, TextBytes.of(id), null));
    }

    goRound();
    goRound();

    assertThat(table.bytes()).isBetween(1L, (long) TABLE_BYTES);
  }
}
