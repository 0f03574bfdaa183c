package io.sessionstream.store.rocksdb;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.TextBytes;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * Decides what becomes of each call, and collects what that changes as a group. Only the committer
 * uses it.
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
  private final Sweeper sweeper;
  private final Health health;
  private final Group group;
  private final Map<IdInGroup, AppendCall<M>> newIds = new HashMap<>();
  private long nowMillis;
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
      Group group) {
    this.group = group;
    this.health = health;
    this.stored = stored;
    this.table = table;
    this.sameMessage = sameMessage;
    this.limits = limits;
    this.maxBytes = maxBytes;
    this.expiry = new Expiry(limits.idleTimeToLive());
    this.sweeper = new Sweeper(database, expiry);
  }

  /** Begins a group at this time, for which there is so much space on the disk. */
  void begin(long nowMillis, long spaceLeft, String spaceLimit) {
    this.nowMillis = nowMillis;
    this.spaceLimit = spaceLimit;
    group.begin(nowMillis, spaceLeft);
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
      } else if (call instanceof CloseCall close) {
        decideClose(close);
      } else if (call instanceof DeleteCall delete) {
        decideDelete(delete);
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
      SessionView created = group.newSession(state);
      requireRoom(created.bytes());
      group.create(state, created);
      view = created;
    }
    call.found(view.info(state.id()));
  }

  private void decideClose(CloseCall call) {
    SessionState state = state(call);
    SessionView view = state.pending();
    if (view != null) {
      SessionView closed = view.closed() ? view : group.close(state, view);
      call.found(closed.info(state.id()));
    }
  }

  private void decideDelete(DeleteCall call) {
    SessionState state = state(call);
    SessionView view = state.pending();
    if (view != null) {
      group.delete(state, view);
      call.found();
    }
  }

  private void decideAppend(AppendCall<M> call) {
    SessionState state = state(call);
    SessionView before = state.pending();
    String messageId = call.messageId();
    if (messageId != null && before != null && isDuplicate(call, state, before, messageId)) {
      return;
    }
    SessionView session = before == null ? group.newSession(state) : before;
    if (session.closed()) {
      throw SessionStoreException.sessionClosed(call.sessionId());
    }
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
      group.create(state, session);
    }
    group.append(state, after, call);
    if (messageId != null) {
      newIds.put(new IdInGroup(after.number(), messageId), call);
    }
  }

  /** The state of the call's session, which has no pending view if the session is to be created. */
  private SessionState state(Call<?> call) {
    SessionState known = table.load(call.sessionId(), stored::load);
    if (known == null) {
      return new SessionState(call.sessionId(), call.sessionKey(), null);
    }
    SessionView view = known.pending();
    if (view != null && expiry.isExpired(view, nowMillis)) {
      group.expire(known, view);
    }
    return known;
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
    while (group.pendingTotal().usedBytes() + bytes > maxBytes) {
      if (!sweep()) {
        throw SessionStoreException.storeFull(maxBytes + " bytes");
      }
    }
    // What is written is on the disk in the log, and later in a table.
    if (2 * bytes > group.spaceLeft()) {
      throw SessionStoreException.storeFull(spaceLimit);
    }
  }

  /** Removes sessions that are expired; returns whether there may be more of them. */
  boolean sweep() {
    return sweeper.sweep(nowMillis, this::sweep);
  }

  private long sweep(Sweeper.Entry entry) {
    SessionState state = table.load(entry.sessionId(), stored::load);
    SessionView session = state == null ? null : state.pending();
    group.deleteEntry(entry);
    if (state == null || session == null || session.number() != entry.number()) {
      return Long.MAX_VALUE;
    }
    if (expiry.isExpired(session, nowMillis)) {
      group.expire(state, session);
      return Long.MAX_VALUE;
    }
    group.enter(state, session);
    return session.activeMillis();
  }

  boolean isSweepDue(long nowMillis) {
    return sweeper.isDue(nowMillis);
  }

  /** Takes out of memory what look-ups have brought there; not while a group is in the making. */
  void trim() {
    table.trim();
  }

  boolean isEmpty() {
    return group.isEmpty();
  }

  int size() {
    return group.size();
  }

  /** What the group changes; it must not be empty. */
  byte[] toBatch() {
    return group.toBatch();
  }

  /** The group is written: look-ups may see it. */
  void publish() {
    newIds.clear();
    group.publish();
  }

  /** The group is not written: nothing of it has happened. */
  void rollBack() {
    newIds.clear();
    group.rollBack();
    sweeper.reset();
  }

  /** Reads anew what is written, after the database was opened again. */
  void reload() {
    group.reload();
    sweeper.reset();
  }

  /** See {@link Group#tellUncertain}. */
  void tellUncertain() {
    group.tellUncertain();
  }
}
