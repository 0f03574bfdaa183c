package io.sessionstream.store.rocksdb;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionInfo;
import org.jspecify.annotations.Nullable;

/** Asks for a session, which is created unless it exists. */
final class CreateCall extends Call<SessionInfo> {
  private @Nullable SessionInfo info;

  CreateCall(String sessionId, Durability asked) {
    super(sessionId, asked);
  }

  /** Notes what is going to be the answer. */
  void found(SessionInfo info) {
    this.info = info;
  }

  @Override
  SessionInfo result(Durability reached) {
    return requireNonNull(info);
  }
}
