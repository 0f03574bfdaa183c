package io.sessionstream.client;

import io.sessionstream.v1.AppendEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * The messages of one session that are not settled, and the rule that keeps their order.
 *
 * <p>When one of them is refused for the moment, nothing more of the session is sent until
 * everything on its way is answered; then what was not stored is sent again, in order. What was on
 * its way behind it must not be stored before it. So there is nothing on its way behind it, or,
 * where nobody else appends to the session, each is sent with the sequence that it expects the one
 * before to get: if that one is not stored, neither are those behind it. (If somebody else did
 * append, his message could stand in for the one that is missing.) The first one on its way is sent
 * without a condition, so that there is progress whatever was expected.
 */
final class SessionQueue {
  private static final long UNKNOWN = -1;

  private final String sessionId;
  private final Ordering ordering;

  private final Deque<PendingAppend> waiting = new ArrayDeque<>();

  /** What was on its way and is to be sent again, in order, as soon as the rest is answered. */
  private final Deque<PendingAppend> returned = new ArrayDeque<>();

  private int inFlight;
  private long lastSequence = UNKNOWN;

  /** What the last sequence is when all that is on its way is stored. */
  private long expected = UNKNOWN;

  private boolean recovering;
  private int failures;
  private long retryAtNanos;
  private boolean resting;

  // Kept by the outbox: whether it is in the line of those that may send, or among those at rest.
  boolean inLine;
  boolean atRest;

  SessionQueue(String sessionId, Ordering ordering) {
    this.sessionId = sessionId;
    this.ordering = ordering;
  }

  String sessionId() {
    return sessionId;
  }

  void add(PendingAppend append) {
    waiting.add(append);
  }

  /** Whether there is nothing left of the session. */
  boolean isEmpty() {
    return inFlight == 0 && waiting.isEmpty() && returned.isEmpty();
  }

  /** Whether its first waiting message may be sent now. */
  boolean maySend() {
    dropSettled();
    return !waiting.isEmpty() && !recovering && !resting && (inFlight == 0 || mayFollow());
  }

  private boolean mayFollow() {
    return switch (ordering) {
      case ONE_AT_A_TIME -> false;
      case SOLE_WRITER -> expected != UNKNOWN;
      case PIPELINED -> true;
    };
  }

  /** What was given up while it waited is not sent. */
  void dropSettled() {
    while (!waiting.isEmpty() && waiting.element().isSettled()) {
      waiting.remove();
    }
  }

  int nextBytes() {
    return waiting.element().bytes();
  }

  /** The next message, which from now on is on its way, together with what is to be sent of it. */
  Sent send() {
    PendingAppend append = waiting.remove();
    boolean isChained = inFlight > 0 && ordering == Ordering.SOLE_WRITER;
    AppendEntry entry = isChained ? append.entryAfter(expected) : append.entry();
    if (inFlight == 0) {
      expected = lastSequence;
    }
    if (expected != UNKNOWN) {
      expected++;
    }
    inFlight++;
    return new Sent(this, append, entry);
  }

  /**
   * A message on its way.
   *
   * @param queue the session's queue
   * @param append the message
   * @param entry what is sent of it
   */
  record Sent(SessionQueue queue, PendingAppend append, AppendEntry entry) {
    /** Whether it was sent with a condition that its caller knows nothing of. */
    boolean isChained() {
      return entry.hasExpectedSequence() && !append.isConditional();
    }
  }

  /** A message on its way is in the log. */
  void stored(long sequence, boolean duplicate) {
    lastSequence = duplicate ? Math.max(lastSequence, sequence) : sequence;
    failures = 0;
    answered();
  }

  /** A message on its way is settled, and not in the log. */
  void refused() {
    answered();
  }

  /** A message on its way was refused for the moment; those behind it are not to pass it. */
  void refusedForNow(PendingAppend append, long retryAt) {
    recovering = true;
    if (!resting || retryAt - retryAtNanos > 0) {
      retryAtNanos = retryAt;
    }
    resting = true;
    returnToLine(append);
    answered();
  }

  /** How often in a row a message was refused for the moment, this time included. */
  int countFailure() {
    // Those behind it fail with it: that is one failure, not many. But it may be the first one, if
    // the recovery began with a condition that failed.
    if (!recovering || failures == 0) {
      failures++;
    }
    return failures;
  }

  /** A message on its way was not stored because its condition did not hold. */
  void conditionFailed(PendingAppend append, OptionalLong actual) {
    recovering = true;
    if (actual.isPresent()) {
      lastSequence = actual.getAsLong();
    }
    returnToLine(append);
    answered();
  }

  /** A message on its way was not looked at; those behind it are not to pass it. */
  void passedOver(PendingAppend append) {
    conditionFailed(append, OptionalLong.empty());
  }

  boolean isRecovering() {
    return recovering;
  }

  /** The stream has ended without an answer to this one, which was on its way. */
  void lost(PendingAppend append) {
    returnToLine(append);
    answered();
  }

  private void returnToLine(PendingAppend append) {
    if (!append.isSettled()) {
      returned.add(append);
    }
  }

  private void answered() {
    inFlight--;
    if (inFlight > 0) {
      return;
    }
    recovering = false;
    while (!returned.isEmpty()) {
      waiting.addFirst(returned.removeLast());
    }
  }

  /** Whether nothing may be sent before {@link #retryAtNanos()}. */
  boolean isResting() {
    return resting && inFlight == 0;
  }

  long retryAtNanos() {
    return retryAtNanos;
  }

  void endRest() {
    resting = false;
  }
}
