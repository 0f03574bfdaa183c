package io.sessionstream.store.redis;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The servers of a Redis, and which of them has which session. */
interface Servers {
  /** Connects, and returns when everything is in place, or throws with one sentence. */
  void open() throws Exception;

  /** How many lanes there are. */
  int lanes();

  /** The lane of a session, which never changes: from 0, less than {@link #lanes()}. */
  int lane(SessionKeys keys);

  /** Whether sessions may share a call of a script. */
  boolean joinsSessions();

  /** The server that has the session, as far as is known. */
  Server owner(SessionKeys keys) throws Link.LinkDownException;

  /** The server that another one has pointed to. */
  Server at(String host, int port);

  /** A server has pointed to another one, or fails: it is to be found out which has what. */
  void refresh();

  /** All servers that have sessions. */
  Collection<Server> primaries();

  /** Asks all servers that have sessions what they have; fails if that is not everything. */
  CompletionStage<Survey> survey();

  /**
   * Stops connecting; completes when nothing of that goes on any more. Connections stay until the
   * driver is shut down.
   */
  CompletableFuture<?> retire();

  /**
   * What the servers have at one moment.
   *
   * @param slots the servers, each with what it has in its own words
   * @param isStable whether no session is about to be moved
   */
  record Survey(Map<Server, String> slots, boolean isStable) {}

  /**
   * One server.
   *
   * @param writes what is appended over, and what waits for replicas
   * @param reads everything else, so that it does not wait for replicas
   * @param watches what is read to watch it; connected when it is needed first
   */
  record Server(Link writes, Link reads, Link watches) {
    void open() {
      writes.open();
      reads.open();
    }

    boolean isUp() {
      return writes.isUp() && reads.isUp();
    }

    /** Waits for the first attempt to connect. */
    void awaitOpen() throws Exception {
      writes.opened().get();
      reads.opened().get();
    }

    CompletableFuture<?> retire() {
      return CompletableFuture.allOf(writes.retire(), reads.retire(), watches.retire());
    }

    void close() {
      writes.close();
      reads.close();
      watches.close();
    }
  }
}
