package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for a session to take no more messages. */
final class CloseCall extends Call<Optional<SessionInfo>> {
  private @Nullable SessionInfo info;

  CloseCall(String sessionId, Durability asked) {
    super(sessionId, asked);
  }

  /** Notes the session as it is from now on; without it there is none. */
  void found(SessionInfo info) {
    this.info = info;
  }

  @Override
  Optional<SessionInfo> result(Durability reached) {
    return Optional.ofNullable(info);
  }
}
