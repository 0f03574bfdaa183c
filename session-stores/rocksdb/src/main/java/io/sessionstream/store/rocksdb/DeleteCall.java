package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;

/** Asks for a session to be removed. */
final class DeleteCall extends Call<Boolean> {
  private boolean found;

  DeleteCall(String sessionId, Durability asked) {
    super(sessionId, asked);
  }

  /** Notes that there is such a session. */
  void found() {
    found = true;
  }

  @Override
  Boolean result(Durability reached) {
    return found;
  }
}
