package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionInfo;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks where a session ends, in the order of the appends: of what is asked later nothing counts.
 */
final class EndCall extends Call<Optional<SessionInfo>> {
  private final Function<String, Optional<SessionView>> lookUp;
  private Optional<SessionInfo> found = Optional.empty();

  EndCall(String sessionId, Function<String, Optional<SessionView>> lookUp) {
    super(sessionId, Durability.WRITTEN);
    this.lookUp = lookUp;
  }

  /** Looks at what is written now. */
  void look() {
    found = lookUp.apply(sessionId()).map(view -> view.info(sessionId()));
  }

  @Override
  Optional<SessionInfo> result(Durability reached) {
    return found;
  }
}
