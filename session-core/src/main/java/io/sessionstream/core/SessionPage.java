package io.sessionstream.core;

import java.util.List;

/**
 * Some of the sessions of a store, in the order of their ids.
 *
 * @param sessions the sessions, each as it was when it was read
 * @param hasMore whether there are more after the last of these
 */
public record SessionPage(List<SessionInfo> sessions, boolean hasMore) {
  /** Keeps a copy of the list. */
  public SessionPage {
    sessions = List.copyOf(sessions);
  }
}
