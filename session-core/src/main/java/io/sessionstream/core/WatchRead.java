package io.sessionstream.core;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A read for some watchers of a session, and what it has found.
 *
 * @param kind what it is for
 * @param watchers who waits for it
 * @param range what is read; empty if only the end is looked for
 * @param version the session's version before the read
 * @param found the session; empty if there is none, or none was found yet
 * @param failure why nothing could be read
 */
record WatchRead<M>(
    Kind kind,
    List<Watcher<M>> watchers,
    Optional<MessageRange> range,
    long version,
    Optional<Session<M>> found,
    Optional<Throwable> failure) {

  /** What a read is for. */
  enum Kind {
    /** For watchers near the session's end. */
    NEAR,
    /** For a watcher that lags, and those at the same place. */
    FAR,
    /** To find the end, where a watcher begins. */
    END
  }

  /** Messages that weigh nothing must not make an event without limit. */
  private static final int MOST_MESSAGES = 10_000;

  /** A read that begins with the hindmost of the watchers. */
  static <M> WatchRead<M> of(Kind kind, List<Watcher<M>> watchers, long maxBytes, long version) {
    MessageRange range =
        MessageRange.builder()
            .afterSequence(watchers.stream().mapToLong(Watcher::place).min().orElseThrow())
            .maxBytes(maxBytes)
            .maxMessages(MOST_MESSAGES)
            .build();
    return new WatchRead<>(
        kind, watchers, Optional.of(range), version, Optional.empty(), Optional.empty());
  }

  /** A read that finds where the session ends. */
  static <M> WatchRead<M> ofEnd(Watcher<M> watcher, long version) {
    return new WatchRead<>(
        Kind.END, List.of(watcher), Optional.empty(), version, Optional.empty(), Optional.empty());
  }

  /** The limit of bytes of a read of messages. */
  long maxBytes() {
    return range.orElseThrow().maxBytes();
  }

  /** This read, after it has found something. */
  WatchRead<M> answer(Optional<Session<M>> session) {
    return new WatchRead<>(kind, watchers, range, version, session, failure);
  }

  /** This read, after it has failed. */
  WatchRead<M> fail(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return new WatchRead<>(
        kind,
        watchers,
        range,
        version,
        found,
        Optional.of(thrown instanceof CompletionException && cause != null ? cause : thrown));
  }
}
