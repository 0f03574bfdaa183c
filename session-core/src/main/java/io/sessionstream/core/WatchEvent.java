package io.sessionstream.core;

import java.util.List;

/**
 * Something that a watcher of a session is told.
 *
 * @param <M> what a message is
 */
public sealed interface WatchEvent<M> {
  /** The session's {@linkplain SessionInfo#incarnation() incarnation}; 0 while there is none. */
  long incarnation();

  /**
   * Messages that follow those before.
   *
   * @param incarnation the session's incarnation
   * @param messages in order, without gaps; at least one
   */
  record Messages<M>(long incarnation, List<StoredMessage<M>> messages) implements WatchEvent<M> {}

  /**
   * The watcher has all that was stored. Comes when that is so for the first time, and again
   * whenever nothing has happened for the interval.
   *
   * @param incarnation the session's incarnation; 0 while it does not exist
   * @param lastSequence the sequence of the session's last message; 0 if there is none
   */
  record CaughtUp<M>(long incarnation, long lastSequence) implements WatchEvent<M> {}

  /**
   * The watch is over, and nothing follows.
   *
   * @param incarnation the incarnation of the session that was watched; 0 if there was none
   * @param reason why
   * @param lastSequence the sequence of the last message that was delivered or skipped
   */
  record Ended<M>(long incarnation, EndReason reason, long lastSequence) implements WatchEvent<M> {}

  /** Why a watch is over. */
  enum EndReason {
    /** The session is closed, and all of its messages were delivered. */
    CLOSED,
    /** The session was deleted. */
    DELETED,
    /**
     * The session that was watched is no longer there, and was not seen to be deleted: it has
     * expired, or was evicted.
     */
    FORGOTTEN,
    /** There is no such session, and the watch was not to wait for one. */
    NOT_FOUND
  }
}
