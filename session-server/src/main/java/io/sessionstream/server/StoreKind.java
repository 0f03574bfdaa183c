package io.sessionstream.server;

import java.util.Locale;

/** The stores that a server can run on. */
enum StoreKind {
  MEMORY,
  ROCKSDB,
  REDIS;

  /** Its name as users write and read it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
