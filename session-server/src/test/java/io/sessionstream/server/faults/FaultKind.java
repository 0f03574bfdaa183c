package io.sessionstream.server.faults;

/** What is done to the connections, or to the server. */
enum FaultKind {
  /** For a while everything arrives late. */
  DELAY,
  /** All connections are cut. */
  CUT,
  /** One direction of all connections ends. */
  HALF_CLOSE,
  /** For a while nothing arrives, and then all of it. */
  STALL,
  /** Nothing arrives any more; only the clients' patience ends that. */
  BLACK_HOLE,
  /** The server is killed with SIGKILL, and started again. */
  KILL,
  /** The server is ended with SIGTERM, and started again. */
  DRAIN
}
