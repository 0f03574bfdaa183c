package io.sessionstream.core;

import java.util.Optional;
import org.immutables.value.Value;

/** A session, or a page of it, that somebody wants to see: normalised, but not validated. */
@Value.Immutable
public interface Lookup {
  /** The session; {@code ""} is absent. */
  @Value.Parameter
  Optional<String> sessionId();

  /** Only messages with a greater sequence. */
  @Value.Parameter
  long afterSequence();

  /** At most this many messages; 0 for as many as fit. */
  @Value.Parameter
  int pageSize();

  /** A look-up with these values, normalised. */
  static Lookup of(String sessionId, long afterSequence, int pageSize) {
    return ImmutableLookup.of(
        sessionId.isEmpty() ? Optional.empty() : Optional.of(sessionId), afterSequence, pageSize);
  }
}
