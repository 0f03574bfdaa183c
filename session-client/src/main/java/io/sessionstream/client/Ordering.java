package io.sessionstream.client;

/**
 * How the order of a session's messages is kept when the server refuses one of them for the moment
 * (reasons STORE_BUSY and STORE_UNAVAILABLE) and would take the next. Through broken connections
 * and restarts of servers each of these keeps it.
 */
public enum Ordering {
  /**
   * In every case, whoever else appends to the session: a message is sent when the one before it is
   * settled. Each message of a session takes a round trip; those of other sessions do not wait.
   */
  ONE_AT_A_TIME,

  /**
   * In every case, with many messages of a session on their way, <em>if nobody else appends to the
   * session</em> meanwhile: each is sent on condition that the one before it was stored. If
   * somebody does, messages that were sent at that moment may change places. So they may when a
   * message that was given up is stored late.
   */
  SOLE_WRITER,

  /**
   * Only as long as nothing is refused for the moment, with many messages of a session on their
   * way. One that is refused is sent again; those that were on their way behind it may be in the
   * log before it, those that were not are held back.
   */
  PIPELINED
}
