package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a {@link SessionStore} did not do what it was asked to do.
 *
 * <p>The message is one sentence for whoever asked; a driver's own exception stays the {@linkplain
 * #getCause() cause}, for the log. Refusals are answers, not accidents: they carry no stack trace.
 */
public final class SessionStoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is; which of them change nothing is said of each. */
  public enum Reason {
    /** The message id is stored with another message. Nothing was stored; a retry will not help. */
    MESSAGE_ID_REUSED,
    /** The expected sequence is not the session's last one. Nothing was stored. */
    SEQUENCE_MISMATCH,
    /** The session was closed for appends. Nothing was stored; a retry will not help. */
    SESSION_CLOSED,
    /** The session is at one of its limits. Nothing was stored. */
    SESSION_FULL,
    /** The store is at its limit. Nothing was stored; there may be room later. */
    STORE_FULL,
    /** As much is waiting for the store as may wait. Nothing was stored; a retry may succeed. */
    STORE_BUSY,
    /** The store cannot reach the durability that was asked for. Nothing was stored. */
    DURABILITY_UNAVAILABLE,
    /** The store cannot be reached or is too slow. Whether the append was done is unknown. */
    UNAVAILABLE,
    /** The store was closed before it was asked. Nothing was stored. */
    CLOSED
  }

  private final Reason reason;
  private final Map<String, String> details;

  private SessionStoreException(
      Reason reason,
      String message,
      Map<String, String> details,
      @Nullable Throwable cause,
      boolean withStackTrace) {
    super(message, cause, false, withStackTrace);
    this.reason = reason;
    this.details = details;
  }

  /** The message id is stored with another message, at the given sequence. */
  public static SessionStoreException messageIdReused(String messageId, long sequence) {
    return refusal(
        Reason.MESSAGE_ID_REUSED,
        "message_id \""
            + messageId
            + "\" is taken: the message at sequence "
            + sequence
            + " has it and is a different one; a new message needs a new message_id",
        Map.of("message_id", messageId, "sequence", Long.toString(sequence)));
  }

  /** The session's last sequence is not the expected one. */
  public static SessionStoreException sequenceMismatch(long expected, long actual) {
    return refusal(
        Reason.SEQUENCE_MISMATCH,
        "expected_sequence is " + expected + ", but the session's last sequence is " + actual,
        Map.of(
            "expected_sequence", Long.toString(expected),
            "actual_sequence", Long.toString(actual)));
  }

  /** The session was closed. */
  public static SessionStoreException sessionClosed(String sessionId) {
    return refusal(
        Reason.SESSION_CLOSED,
        "the session \"" + sessionId + "\" is closed: it takes no new messages",
        Map.of("session_id", sessionId));
  }

  /** The session has reached the limit that is described, such as "1000 messages". */
  public static SessionStoreException sessionFull(String limit) {
    return refusal(
        Reason.SESSION_FULL,
        "the session is full: the message would take it over its limit of " + limit,
        Map.of("limit", limit));
  }

  /** The store has reached the limit that is described, such as "1000000 bytes". */
  public static SessionStoreException storeFull(String limit) {
    return refusal(
        Reason.STORE_FULL,
        "the store is full: the message would take it over its limit of " + limit,
        Map.of("limit", limit));
  }

  /** As much is waiting as may wait, which is described, such as "10000 appends". */
  public static SessionStoreException storeBusy(String limit) {
    return refusal(
        Reason.STORE_BUSY,
        "the store is busy: no more may wait for it than " + limit + "; try again later",
        Map.of("limit", limit));
  }

  /** The store cannot reach the durability that was asked for, only another. */
  public static SessionStoreException durabilityUnavailable(Durability asked, Durability highest) {
    return refusal(
        Reason.DURABILITY_UNAVAILABLE,
        "durability "
            + asked
            + " was asked for, but the highest that this store reaches is "
            + highest,
        Map.of("durability", asked.name(), "highest_durability", highest.name()));
  }

  /** The store cannot be reached, or did not answer in time; the cause is for the log. */
  public static SessionStoreException unavailable(String message, Throwable cause) {
    return new SessionStoreException(Reason.UNAVAILABLE, message, Map.of(), cause, true);
  }

  /** The store was closed before it was asked. */
  public static SessionStoreException closed() {
    return refusal(Reason.CLOSED, "the store is closed", Map.of());
  }

  private static SessionStoreException refusal(
      Reason reason, String message, Map<String, String> details) {
    return new SessionStoreException(reason, message, details, null, false);
  }

  /** One sentence for whoever asked; never null. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** What kind of failure it is. */
  public Reason reason() {
    return reason;
  }

  /** The values that the message speaks of, by name, such as {@code actual_sequence}. */
  public Map<String, String> details() {
    return details;
  }
}
