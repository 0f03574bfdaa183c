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
  /** With sessions in Redis: SIGKILL of Redis, which syncs each append, and its restart. */
  REDIS_KILL;

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
