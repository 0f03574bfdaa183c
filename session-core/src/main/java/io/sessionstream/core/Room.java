package io.sessionstream.core;

/**
 * What is left of a limit of bytes, for messages that are taken one after the other: always the
 * first, then as long as they fit.
 */
final class Room {
  private long left;
  private boolean begun;
  private boolean full;

  Room(long bytes) {
    left = bytes;
  }

  /** Takes the next message if there is room for it; otherwise nothing more is taken. */
  boolean take(long bytes) {
    full |= begun && bytes > left;
    if (!full) {
      begun = true;
      left -= bytes;
    }
    return !full;
  }

  /** Takes the next messages at once if there is room for all of them. */
  boolean takeAll(long bytes) {
    return !full && bytes <= left && take(bytes);
  }
}
