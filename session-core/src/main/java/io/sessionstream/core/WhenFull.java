package io.sessionstream.core;

/** What happens to an append for which there is no room in a store. */
public enum WhenFull {
  /** It is refused with STORE_FULL; nothing that was acknowledged is forgotten. */
  REJECT,
  /** The least recently used sessions are forgotten to make room. */
  EVICT
}
