package io.sessionstream.core;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Keeps sessions: for each id a log of messages with sequences 1, 2, 3 ... without gaps.
 *
 * <p>A store is safe for use by many threads, and no method blocks: where a store has to wait, its
 * answer completes later, on a thread of the store (in-memory stores answer at once, on the
 * caller's thread). Do not block in an action that depends on an answer. Failures of all methods
 * are {@link SessionStoreException}s that complete the answer; a method itself throws only {@link
 * NullPointerException} and {@link IllegalArgumentException}, for a caller's mistake.
 *
 * <p>Session ids and message ids are compared as they are, character by character. A store does not
 * check messages against rules: that is done before, by {@link MessageRules} or a {@link
 * ValidatingSessionStore}.
 *
 * <p>What is stored is forgotten only by a policy that was configured (expiry, eviction). Only an
 * append that stores a message prolongs a session's life; one without messages lives from its
 * creation. A session that was forgotten and is appended to again starts anew, with sequence 1.
 *
 * <p>A store weighs messages for its limits, each at no less than its content's size in bytes.
 *
 * @param <M> what a message is: {@link Message}, or any immutable type of the application
 */
public interface SessionStore<M> extends SessionDirectory, AutoCloseable {
  /**
   * The session, created without messages if it does not exist. Fails with STORE_FULL if there is
   * no room for it.
   */
  CompletionStage<SessionInfo> getOrCreate(String sessionId);

  /**
   * Appends a message at the end of its session, which is created if need be.
   *
   * <p>It is one atomic step per session: message, sequence and message id are stored together or
   * not at all. It is applied in the order of the calls: of two calls for one session, of which the
   * second begins after the first has returned, the first is applied first. It completes when the
   * store has reached the durability that the acknowledgement names, and is not undone by
   * cancelling.
   *
   * <p>The acknowledgement, of a duplicate too, is of at least the durability that the append asks
   * for, and is given as soon as that is reached; without one, of the durability that the store was
   * configured with.
   *
   * <p>Checked in this order: a durability that the store cannot reach fails with
   * DURABILITY_UNAVAILABLE; a message id that is stored is answered as a duplicate, with the
   * original sequence and time, if the message is the same, and fails with MESSAGE_ID_REUSED
   * otherwise; then a closed session fails with SESSION_CLOSED; then an expected sequence that is
   * not the last one fails with SEQUENCE_MISMATCH; then the limits fail with SESSION_FULL or
   * STORE_FULL. What fails leaves no trace: no session either.
   */
  CompletionStage<Acknowledgement> append(Append<M> append);

  /**
   * The session with the messages of the range, in order, or empty if it does not exist. It is as
   * it was at one moment between the call and the answer: what is acknowledged before the call is
   * in it; of what is appended meanwhile, some may be. Reading does not prolong a session's life.
   */
  CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range);

  /** Whether the session exists, with or without messages. */
  CompletionStage<Boolean> exists(String sessionId);

  /**
   * Watches a session: what is stored from the given place on, a mark when all of it was delivered,
   * and then each message as it is stored. Each message comes once, in order, without gaps; nothing
   * of a later session with the same id. Watching does not prolong a session's life.
   *
   * <p>Each subscription is a watch of its own. Events come one at a time, as they are requested,
   * on threads of the store. A watcher that does not request takes no memory for what it has not
   * requested, and slows down no append: it reads what it has missed from the store. The last event
   * is an {@link WatchEvent.Ended}, then the subscription completes. It fails with a {@link
   * SessionStoreException} if the store cannot be read, or is closed.
   */
  Flow.Publisher<WatchEvent<M>> watch(WatchRequest request);

  /** Whether the store can do its work; it does not fail: what is wrong is in the value. */
  CompletionStage<StoreHealth> check();

  /**
   * Ends the store, after what was begun is done. Calls that begin later fail with CLOSED, and
   * {@link #check()} says so. Closing again has no effect.
   */
  @Override
  void close();
}
