package io.sessionstream.client;

import java.util.List;

/**
 * What became of a load.
 *
 * @param received how many messages the server has got: the sum of the next three
 * @param appended how many were appended
 * @param duplicates how many were in the log already
 * @param failed how many were refused, or have an unknown outcome
 * @param sessions where the messages are, for each session to which one was appended; the first
 *     10,000, by their first message
 * @param moreSessions how many more sessions there were
 * @param errors the first 100 errors, by index
 */
public record ImportSummary(
    long received,
    long appended,
    long duplicates,
    long failed,
    List<ImportedSession> sessions,
    long moreSessions,
    List<ImportError> errors) {
  /** Keeps copies of the lists. */
  public ImportSummary {
    sessions = List.copyOf(sessions);
    errors = List.copyOf(errors);
  }

  /**
   * Where the messages of a load are in one session.
   *
   * @param sessionId the session
   * @param appended how many messages were appended to it
   * @param firstSequence the sequence of the first of them
   * @param lastSequence the sequence of the last of them; others may have appended in between
   */
  public record ImportedSession(
      String sessionId, long appended, long firstSequence, long lastSequence) {}

  /**
   * A message that was refused, or has an unknown outcome.
   *
   * @param index its place among all messages of the load, from 0
   * @param error why
   */
  public record ImportError(long index, ServiceError error) {}
}
