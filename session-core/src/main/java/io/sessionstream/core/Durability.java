package io.sessionstream.core;

/**
 * What a store had done with a message before it acknowledged it, from the weakest to the
 * strongest.
 */
public enum Durability {
  /** Applied in the memory of the process: it does not survive the process. */
  APPLIED,

  /** Written to the operating system: it survives the process, not the machine. */
  WRITTEN,

  /** Synced to disk: it survives a power failure of the machine. */
  SYNCED,

  /** Replicated to other machines: it survives the loss of one machine. */
  REPLICATED
}
