package io.sessionstream.store.rocksdb;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.TextBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each call, and collects what that changes as a group: in a batch for the
 * database, and in the states of the sessions. Only the committer uses it.
 *
 * <p>A group ends with {@link #publish} when it is written, or with {@link #rollBack}.
 */
final class Ledger<M> {
  /** Of longer sessions the ids are not read to know them all, but asked for one by one. */
  private static final int MOST_IDS_TO_READ = 1024;

  private final StoredSessions<M> stored;
  private final SessionTable table;
  private final BiPredicate<? super M, ? super M> sameMessage;
  private final SessionLimits limits;
  private final Expiry expiry;
  private final long maxBytes;
  private final int sessionsFamily;
  private final Sweeper sweeper;
  private final Health health;
  private final Reclaimer reclaimer;

  private final BatchWriter batch = new BatchWriter();
  private final List<SessionState> touched = new ArrayList<>();
  private final Map<IdInGroup, AppendCall<M>> newIds = new HashMap<>();
  private volatile Records.State total;
  private Records.State pendingTotal;
  private long nowMillis;
  private long spaceLeft;
  private String spaceLimit = "";

  private record IdInGroup(long number, String messageId) {}

  Ledger(
      StoredSessions<M> stored,
      Database database,
      SessionTable table,
      BiPredicate<? super M, ? super M> sameMessage,
      SessionLimits limits,
      long maxBytes,
      Health health,
      Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.health = health;
    this.stored = stored;
    this.table = table;
    this.sameMessage = sameMessage;
    this.limits = limits;
    this.maxBytes = maxBytes;
    this.expiry = new Expiry(limits.idleTimeToLive());
    this.sessionsFamily = database.sessionsFamily();
    this.sweeper = new Sweeper(database, expiry);
    this.total = stored.state();
    this.pendingTotal = total;
  }

  /** The store as it is written; for any thread. */
  Records.State total() {
    return total;
  }

  /** Begins a group at this time, for which there is so much space on the disk. */
  void begin(long nowMillis, long spaceLeft, String spaceLimit) {
    this.nowMillis = nowMillis;
    this.spaceLeft = spaceLeft;
    this.spaceLimit = spaceLimit;
    sweeper.begin();
  }

  /** Decides a call, whose answer is then known; it is not thrown. */
  void decide(Call<?> call) {
    try {
      if (call instanceof AppendCall<?> append) {
        @SuppressWarnings("unchecked") // A store has appends of its own type only.
        AppendCall<M> ofMine = (AppendCall<M>) append;
        decideAppend(ofMine);
      } else if (call instanceof CreateCall create) {
        decideCreate(create);
      }
    } catch (SessionStoreException e) {
      call.refuse(e);
    } catch (RuntimeException e) {
      call.refuse(health.readFailed(e));
    }
  }

  private void decideCreate(CreateCall call) {
    SessionState state = state(call);
    SessionView view = state.pending();
    if (view == null) {
      SessionView created = created(state);
      requireRoom(created.bytes());
      create(state, created);
      view = created;
    }
    call.found(view.info(state.id()));
  }

  private void decideAppend(AppendCall<M> call) {
    SessionState state = state(call);
    SessionView before = state.pending();
    String messageId = call.messageId();
    if (messageId != null && before != null && isDuplicate(call, state, before, messageId)) {
      return;
    }
    SessionView session = before == null ? created(state) : before;
    long last = session.lastSequence();
    long expected = call.expectedSequence().orElse(last);
    if (expected != last) {
      throw SessionStoreException.sequenceMismatch(expected, last);
    }
    if (last >= limits.maxMessagesPerSession()) {
      throw SessionStoreException.sessionFull(limits.maxMessagesPerSession() + " messages");
    }
    SessionView after = session.append(nowMillis, call.weight());
    if (after.bytes() > limits.maxBytesPerSession()) {
      throw SessionStoreException.sessionFull(limits.maxBytesPerSession() + " bytes");
    }
    requireRoom(after.bytes() - (before == null ? 0 : before.bytes()));
    if (before == null) {
      create(state, session);
    }
    append(state, after, call);
  }

  /** The state of the call's session, which has no pending view if the session is to be created. */
  private SessionState state(Call<?> call) {
    SessionState known = table.load(call.sessionId(), stored::load);
    if (known == null) {
      return new SessionState(call.sessionId(), call.sessionKey(), null);
    }
    SessionView view = known.pending();
    if (view != null && expiry.isExpired(view, nowMillis)) {
      expire(known, view);
    }
    return known;
  }

  private SessionView created(SessionState state) {
    return SessionView.created(pendingTotal.nextNumber(), nowMillis, Weights.session(state.key()));
  }

  /** Whether the append's message is stored already; fails if another one has its id. */
  private boolean isDuplicate(
      AppendCall<M> call, SessionState state, SessionView session, String messageId) {
    AppendCall<M> inGroup = newIds.get(new IdInGroup(session.number(), messageId));
    if (inGroup != null) {
      requireSame(call, inGroup.message(), inGroup.sequence());
      call.stored(inGroup.sequence(), inGroup.appendMillis(), true);
      return true;
    }
    if (!state.idsKnown() && session.lastSequence() <= MOST_IDS_TO_READ) {
      readIds(state);
    }
    if (!state.mayHaveId(messageId)) {
      return false;
    }
    OptionalLong sequence = stored.sequenceOf(session.number(), call.messageKey());
    if (sequence.isEmpty()) {
      return false;
    }
    StoredMessage<M> original = stored.message(session.number(), sequence.getAsLong());
    requireSame(call, original.message(), original.sequence());
    call.stored(original.sequence(), original.appendMillis(), true);
    return true;
  }

  private void requireSame(AppendCall<M> call, M original, long sequence) {
    if (!sameMessage.test(call.message(), original)) {
      throw SessionStoreException.messageIdReused(requireNonNull(call.messageId()), sequence);
    }
  }

  /** Makes all ids of the session known: those that are written, and those in the group. */
  private void readIds(SessionState state) {
    SessionView session = requireNonNull(state.pending());
    IdFilter filter = new IdFilter();
    stored.scanIds(
        session.number(), (key, value) -> filter.add(TextBytes.toText(Keys.messageIdOf(key))));
    for (IdInGroup id : newIds.keySet()) {
      if (id.number() == session.number()) {
        filter.add(id.messageId());
      }
    }
    state.setIds(filter);
    table.grow(filter.bytes());
  }

  private void requireRoom(long bytes) {
    while (pendingTotal.usedBytes() + bytes > maxBytes) {
      if (!sweep()) {
        throw SessionStoreException.storeFull(maxBytes + " bytes");
      }
    }
    // What is written is on the disk in the log, and later in a table.
    if (2 * bytes > spaceLeft) {
      throw SessionStoreException.storeFull(spaceLimit);
    }
  }

  private void create(SessionState state, SessionView created) {
    touch(state, created);
    if (state.committed() == null) {
      table.put(state);
    }
    batch.put(
        sessionsFamily,
        state.key(),
        new Records.Created(created.number(), created.createMillis(), created.bytes()).toBytes());
    batch.put(Keys.activity(created.activeMillis(), created.number()), state.key());
    add(1, created.bytes());
  }

  private void append(SessionState state, SessionView after, AppendCall<M> call) {
    SessionView before = requireNonNull(state.pending());
    touch(state, after);
    batch.putMessage(
        after.number(), after.lastSequence(), after.activeMillis(), after.bytes(), call.content());
    String messageId = call.messageId();
    if (messageId != null) {
      batch.putMessageId(after.number(), call.messageKey(), after.lastSequence());
      newIds.put(new IdInGroup(after.number(), messageId), call);
      table.grow(state.addId(messageId));
    }
    call.stored(after.lastSequence(), after.activeMillis(), false);
    add(0, after.bytes() - before.bytes());
  }

  private void add(int sessions, long bytes) {
    spaceLeft -= 2 * Math.max(0, bytes);
    pendingTotal =
        new Records.State(
            pendingTotal.nextNumber() + Math.max(0, sessions),
            pendingTotal.usedBytes() + bytes,
            pendingTotal.sessions() + sessions);
  }

  private void touch(SessionState state, @Nullable SessionView view) {
    if (state.change(view)) {
      touched.add(state);
    }
  }

  /** Removes everything of this life of the session. */
  private void expire(SessionState state, SessionView session) {
    table.grow(-state.filterBytes());
    touch(state, null);
    batch.delete(sessionsFamily, state.key());
    batch.deleteRange(Keys.start(session.number()), Keys.end(session.number()));
    add(-1, -session.bytes());
    reclaimer.removed(session);
  }

  /** Removes sessions that are expired; returns whether there may be more of them. */
  boolean sweep() {
    return sweeper.sweep(nowMillis, this::sweep);
  }

  private long sweep(Sweeper.Entry entry) {
    SessionState state = table.load(entry.sessionId(), stored::load);
    SessionView session = state == null ? null : state.pending();
    batch.delete(entry.key());
    if (state == null || session == null || session.number() != entry.number()) {
      return Long.MAX_VALUE;
    }
    if (expiry.isExpired(session, nowMillis)) {
      expire(state, session);
      return Long.MAX_VALUE;
    }
    batch.put(Keys.activity(session.activeMillis(), session.number()), state.key());
    return session.activeMillis();
  }

  boolean isSweepDue(long nowMillis) {
    return sweeper.isDue(nowMillis);
  }

  boolean isEmpty() {
    return batch.isEmpty();
  }

  int size() {
    return batch.size();
  }

  /** What the group changes, with the state of the store; the group must not be empty. */
  byte[] toBatch() {
    batch.put(Keys.state(), pendingTotal.toBytes());
    return batch.toBytes();
  }

  /** The group is written: look-ups may see it. */
  void publish() {
    total = pendingTotal;
    for (SessionState state : touched) {
      state.publish();
      if (state.committed() == null) {
        table.remove(state);
      }
    }
    end();
    reclaimer.reclaim(total.usedBytes());
  }

  /** The group is not written: nothing of it has happened. */
  void rollBack() {
    pendingTotal = total;
    for (SessionState state : touched) {
      table.grow(-state.filterBytes());
      state.rollBack();
      if (state.committed() == null) {
        table.remove(state);
      }
    }
    sweeper.reset();
    end();
  }

  private void end() {
    touched.clear();
    newIds.clear();
    batch.clear();
    table.trim();
  }

  /** Reads anew what is written, after the database was opened again. */
  void reload() {
    table.clear();
    total = stored.state();
    pendingTotal = total;
    sweeper.reset();
  }
}
