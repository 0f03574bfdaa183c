package io.sessionstream.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.TextBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a group, and when. */
final class GroupTest {
  private static final long NOW = 1000;

  @TempDir Path temporary;
  private final SessionTable table = new SessionTable(1 << 20, () -> {});
  private final List<String> told = new ArrayList<>();
  private GroupFixture fixture;
  private Database database;
  private Group group;

  /** Notes what it is told, with what look-ups see then. */
  private final class Told implements Changes {
    @Override
    public void deleted(String sessionId, long incarnation) {
      SessionState state = Objects.requireNonNull(table.peek(sessionId));
      SessionView seen = state.committed();
      boolean isSeen = seen != null && seen.stored().incarnation() == incarnation;
      told.add("deleted " + sessionId + (isSeen ? ", still seen" : ""));
    }

    @Override
    public void changed(String sessionId) {
      told.add("changed " + sessionId + (table.peek(sessionId) == null ? ", gone" : ""));
    }

    @Override
    public void removed(long number) {
      told.add("removed " + number);
    }
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new GroupFixture(temporary.resolve("data"), table, new Told());
    database = fixture.database;
    group = fixture.group;
    group.begin(NOW, Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private SessionState create(String sessionId) {
    SessionState state = new SessionState(sessionId, TextBytes.of(sessionId), null);
    group.create(state, group.newSession(state));
    return state;
  }

  private static SessionView pending(SessionState state) {
    return Objects.requireNonNull(state.pending());
  }

  private void write() {
    database.write(group.toBatch(), false);
  }

  @Test
  void publish_deletion_isToldBeforeItIsSeenAndItsChangeAfter() {
    SessionState state = create("a");
    write();
    group.publish();
    assertThat(told).containsExactly("changed a");
    told.clear();
    group.begin(NOW, Long.MAX_VALUE);
    group.delete(state, pending(state));
    write();
    assertThat(told).isEmpty();

    group.publish();

    assertThat(told).containsExactly("deleted a, still seen", "changed a, gone", "removed 1");
  }

  @Test
  void publish_expiry_isNotToldAsADeletion() {
    SessionState state = create("a");
    write();
    group.publish();
    told.clear();
    group.begin(NOW, Long.MAX_VALUE);
    group.expire(state, pending(state));
    write();

    group.publish();

    assertThat(told).containsExactly("changed a, gone", "removed 1");
  }

  /** What has failed to be written may be there when the database is opened again. */
  @Test
  void rollBack_writtenAllTheSame_isToldWhenItIsSeen() {
    create("a");
    write();
    group.rollBack();
    assertThat(told).isEmpty();

    database.reopen();
    group.reload();
    assertThat(group.total().sessions()).isEqualTo(1);
    group.tellUncertain();

    assertThat(told).containsExactly("changed a, gone");
    group.tellUncertain();
    assertThat(told).hasSize(1);
  }

  @Test
  void create_againInAGroup_isWeighedOnce() {
    SessionState state = create("a");
    group.delete(state, pending(state));
    group.create(state, group.newSession(state));
    write();
    group.publish();

    assertThat(group.total().sessions()).isEqualTo(1);
    assertThat(pending(state).number()).isEqualTo(2);
    assertThat(table.bytes()).isEqualTo(state.weight());
  }
}
