package io.sessionstream.server.crash;

import java.util.Locale;

/** What is done to a server, or to what it leaves. */
enum Fault {
  /** SIGKILL at a random moment. */
  KILL,
  /** SIGSTOP until the clients have given up, then SIGCONT, and SIGKILL later. */
  PAUSE,
  /** SIGKILL, and a copy of the data directory of which the newest log is cut at a random byte. */
  CUT,
  /** SIGKILL, and a copy of the data directory with one flipped bit in the newest log. */
  FLIP,
  /** A full disk, and later more room: for the same server, or for the next one. */
  DISK_FULL,
  /** With sessions in Redis: SIGKILL of Redis, which syncs each append, and its restart. */
  REDIS_KILL,
  /** With sessions in a Redis cluster: SIGKILL of a primary, whose replica takes over. */
  CLUSTER_FAILOVER,
  /** The same, and every message waits for a replica before it is acknowledged. */
  CLUSTER_FAILOVER_WAIT;

  /** The fault of this name, as users write it. */
  static Fault of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Its name as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
