package io.sessionstream.store.rocksdb;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is going to change together: in a batch for the database, in the states of the sessions, and
 * in the state of the store. Only the committer uses it.
 *
 * <p>It ends with {@link #publish} when it is written, or with {@link #rollBack}; then the next one
 * begins.
 */
final class Group {
  private final StoredSessions<?> stored;
  private final SessionTable table;
  private final int sessionsFamily;
  private final Reclaimer reclaimer;
  private final Changes changes;

  private final BatchWriter batch = new BatchWriter();
  private final List<SessionState> touched = new ArrayList<>();
  private final List<Removal> removals = new ArrayList<>();

  /** Sessions of groups that failed, but may turn out to be written. */
  private final List<String> uncertain = new ArrayList<>();

  private volatile Records.State total;
  private Records.State pendingTotal;
  private long nowMillis;
  private long spaceLeft;

  private record Removal(String sessionId, SessionView session, boolean deleted) {}

  Group(
      StoredSessions<?> stored,
      SessionTable table,
      int sessionsFamily,
      Reclaimer reclaimer,
      Changes changes) {
    this.stored = stored;
    this.table = table;
    this.sessionsFamily = sessionsFamily;
    this.reclaimer = reclaimer;
    this.changes = changes;
    this.total = stored.state();
    this.pendingTotal = total;
  }

  /** The store as it is written; for any thread. */
  Records.State total() {
    return total;
  }

  /** The store as it is going to be. */
  Records.State pendingTotal() {
    return pendingTotal;
  }

  /** Begins at this time, with so much space on the disk. */
  void begin(long nowMillis, long spaceLeft) {
    this.nowMillis = nowMillis;
    this.spaceLeft = spaceLeft;
    reclaimer.begin(nowMillis);
  }

  long nowMillis() {
    return nowMillis;
  }

  /** How much space is left on the disk after this group; negative if there is too little. */
  long spaceLeft() {
    return spaceLeft;
  }

  /** A new session, which is not in the group yet. */
  SessionView newSession(SessionState state) {
    return SessionView.empty(
        new Records.Session(
            pendingTotal.nextNumber(),
            nowMillis,
            Weights.session(state.key()),
            Incarnations.next(),
            nowMillis,
            false));
  }

  void create(SessionState state, SessionView created) {
    touch(state, created);
    if (state.committed() == null) {
      table.put(state);
    }
    putSession(state, created);
    putEntry(state, created);
    add(1, created.bytes());
  }

  /** Appends the call's message, so that the session is as given afterwards. */
  void append(SessionState state, SessionView after, AppendCall<?> call) {
    SessionView before = requireNonNull(state.pending());
    touch(state, after);
    batch.putMessage(
        after.number(), after.lastSequence(), after.activeMillis(), after.bytes(), call.content());
    String messageId = call.messageId();
    if (messageId != null) {
      batch.putMessageId(after.number(), call.messageKey(), after.lastSequence());
      table.grow(state.addId(messageId));
    }
    call.stored(after.lastSequence(), after.activeMillis(), false);
    add(0, after.bytes() - before.bytes());
  }

  /** Takes no more messages into the session, which is returned as it is then. */
  SessionView close(SessionState state, SessionView session) {
    SessionView closed = session.with(session.stored().close());
    touch(state, closed);
    putSession(state, closed);
    return closed;
  }

  /** Enters a session, whose entry was deleted, for the time at which it was active. */
  void enter(SessionState state, SessionView session) {
    SessionView entered = session.with(session.stored().enter(session.activeMillis()));
    touch(state, entered);
    putSession(state, entered);
    putEntry(state, entered);
  }

  void deleteEntry(Sweeper.Entry entry) {
    batch.delete(entry.key());
  }

  /** Removes an expired session; if where it is entered is not known, that is left: it is due. */
  void expire(SessionState state, SessionView session) {
    remove(state, session, session.stored().enteredMillis(), false);
  }

  /** Removes a session as somebody has asked. */
  void delete(SessionState state, SessionView session) {
    remove(state, session, stored.enteredMillis(session), true);
  }

  /** Removes everything of this life of the session. */
  private void remove(
      SessionState state, SessionView session, long enteredMillis, boolean deleted) {
    table.grow(-state.filterBytes());
    touch(state, null);
    batch.delete(sessionsFamily, state.key());
    batch.deleteRange(Keys.start(session.number()), Keys.end(session.number()));
    batch.delete(Keys.activity(enteredMillis, session.number()));
    add(-1, -session.bytes());
    reclaimer.removed(session, nowMillis);
    removals.add(new Removal(state.id(), session, deleted));
  }

  private void putSession(SessionState state, SessionView session) {
    batch.put(sessionsFamily, state.key(), session.stored().toBytes());
  }

  private void putEntry(SessionState state, SessionView session) {
    batch.put(Keys.activity(session.stored().enteredMillis(), session.number()), state.key());
  }

  private void touch(SessionState state, @Nullable SessionView view) {
    if (state.change(view)) {
      touched.add(state);
    }
  }

  private void add(int sessions, long bytes) {
    // What is written is on the disk in the log, and later in a table.
    spaceLeft -= 2 * Math.max(0, bytes);
    pendingTotal =
        new Records.State(
            pendingTotal.nextNumber() + Math.max(0, sessions),
            pendingTotal.usedBytes() + bytes,
            pendingTotal.sessions() + sessions);
  }

  boolean isEmpty() {
    return batch.isEmpty() && !reclaimer.isNoteDue();
  }

  /** How large the batch is so far, in bytes. */
  int size() {
    return batch.size();
  }

  /** What changes, with the state of the store; the group must not be empty. */
  byte[] toBatch() {
    if (reclaimer.isNoteDue()) {
      reclaimer.note(batch);
    }
    batch.put(Keys.state(), pendingTotal.toBytes());
    return batch.toBytes();
  }

  /** It is written: look-ups may see it. */
  void publish() {
    total = pendingTotal;
    for (Removal removal : removals) {
      if (removal.deleted()) {
        changes.deleted(removal.sessionId(), removal.session().stored().incarnation());
      }
    }
    for (SessionState state : touched) {
      state.publish();
      if (state.committed() == null) {
        table.remove(state);
      }
      changes.changed(state.id());
    }
    for (Removal removal : removals) {
      changes.removed(removal.session().number());
    }
    tellUncertain();
    reclaimer.publish();
    end();
    reclaimer.reclaim(total.usedBytes(), spaceLeft, nowMillis);
  }

  /** It is not written: nothing of it has happened. */
  void rollBack() {
    pendingTotal = total;
    for (SessionState state : touched) {
      uncertain.add(state.id());
      table.grow(-state.filterBytes());
      state.rollBack();
      if (state.committed() == null) {
        table.remove(state);
      }
    }
    reclaimer.rollBack();
    end();
  }

  private void end() {
    touched.clear();
    removals.clear();
    batch.clear();
    table.trim();
  }

  /** Reads anew what is written, after the database was opened again. */
  void reload() {
    table.clear();
    total = stored.state();
    pendingTotal = total;
    reclaimer.reload(stored.removed());
  }

  /** Tells of what look-ups may see after the database was opened again. */
  void tellUncertain() {
    uncertain.forEach(changes::changed);
    uncertain.clear();
  }
}
