package io.sessionstream.core;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What can be done with sessions as a whole: list, close and delete them. Threads and failures are
 * those of {@link SessionStore}, of which this is a part.
 */
public interface SessionDirectory {
  /**
   * One page of the sessions, in the order of their ids by Unicode code point, which is that of
   * their UTF-8 bytes. Closed sessions are listed, forgotten ones are not. A session that exists
   * from the first page to the last is on exactly one of them, whatever comes and goes meanwhile.
   */
  CompletionStage<SessionPage> listSessions(SessionQuery query);

  /**
   * Closes a session: from now on appends fail with SESSION_CLOSED, except that a message id that
   * is stored is answered as before. It is read, and forgotten, as any other session. Closing it
   * again has no effect. Closing does not prolong a session's life.
   *
   * <p>It completes when the store has reached the durability that it was configured with, with the
   * session as it is from now on, or empty if there is no such session.
   */
  CompletionStage<Optional<SessionInfo>> closeSession(String sessionId);

  /**
   * Deletes a session, open or closed, with its messages and their ids; what it took becomes free.
   * An append that comes later begins a new session with the same id, with sequence 1 and another
   * {@linkplain SessionInfo#incarnation() incarnation}.
   *
   * <p>It completes when the store has reached the durability that it was configured with, with
   * whether there was such a session.
   */
  CompletionStage<Boolean> deleteSession(String sessionId);
}
