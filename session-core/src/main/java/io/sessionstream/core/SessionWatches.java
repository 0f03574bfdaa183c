package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The watches of a store, for whoever writes one: it makes a {@link SessionStore#watch} of {@link
 * SessionStore#find} and of signals that a session has changed.
 *
 * <p>A signal carries nothing: messages are always read from the store. So signals may come too
 * often, and in any order; none may be missing, or watchers wait for the next one, or for the
 * interval of their marks. A signal must come <em>after</em> its change can be found.
 *
 * <p>All watchers of a session that have what is stored cost one read for each signal, or for each
 * few; one that lags reads for itself, a page whenever it has requested something.
 *
 * <p>Safe for use by many threads. No method blocks.
 *
 * @param <M> what a message is
 */
public final class SessionWatches<M> implements AutoCloseable {
  /**
   * Is told which sessions are watched, by a store that must ask for signals.
   *
   * <p>For each session the calls take turns, one at a time, beginning with {@link #begins}; they
   * come on the threads of those who subscribe and cancel, and must neither block nor call back. A
   * watch reads its session regardless: if signals come only some time after {@code begins}, {@link
   * SessionWatches#changed} must be called when they do.
   */
  public interface Interest {
    /** The session has its first watcher. */
    void begins(String sessionId);

    /** The session has no watcher any more. */
    void ends(String sessionId);
  }

  private static final Interest NO_INTEREST =
      new Interest() {
        @Override
        public void begins(String sessionId) {}

        @Override
        public void ends(String sessionId) {}
      };

  private final BiFunction<String, MessageRange, CompletionStage<Optional<Session<M>>>> find;
  private final Function<String, CompletionStage<Optional<SessionInfo>>> end;
  private final Executor executor;
  private final Interest interest;
  private final WatchTimer timer;
  private final ConcurrentMap<String, WatchedSession<M>> sessions = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Watches of the store that reads with {@code find}.
   *
   * @param find the store's own; it must not block
   * @param end what is known of a session as of the call, in the order of the appends: what is
   *     appended after the call must not be counted, even if it is done before this completes; what
   *     was acknowledged before must be; it must not block
   * @param executor runs the reading, and the watchers; it must accept everything until the watches
   *     are closed
   */
  public SessionWatches(
      BiFunction<String, MessageRange, CompletionStage<Optional<Session<M>>>> find,
      Function<String, CompletionStage<Optional<SessionInfo>>> end,
      Executor executor) {
    this(find, end, executor, NO_INTEREST);
  }

  /** Watches of a store that must know which sessions are watched. */
  public SessionWatches(
      BiFunction<String, MessageRange, CompletionStage<Optional<Session<M>>>> find,
      Function<String, CompletionStage<Optional<SessionInfo>>> end,
      Executor executor,
      Interest interest) {
    this(find, end, executor, interest, WatchTimer.system());
  }

  SessionWatches(
      BiFunction<String, MessageRange, CompletionStage<Optional<Session<M>>>> find,
      Function<String, CompletionStage<Optional<SessionInfo>>> end,
      Executor executor,
      Interest interest,
      WatchTimer timer) {
    this.find = requireNonNull(find, "find");
    this.end = requireNonNull(end, "end");
    this.executor = requireNonNull(executor, "executor");
    this.interest = requireNonNull(interest, "interest");
    this.timer = timer;
  }

  /** See {@link SessionStore#watch}. */
  public Flow.Publisher<WatchEvent<M>> watch(WatchRequest request) {
    requireNonNull(request, "request");
    return subscriber -> subscribe(request, requireNonNull(subscriber, "subscriber"));
  }

  private void subscribe(WatchRequest request, Flow.Subscriber<? super WatchEvent<M>> subscriber) {
    new Watcher<>(enter(request.sessionId()), request, subscriber).start();
  }

  /** The session, which is watched by one more from now on. */
  private WatchedSession<M> enter(String sessionId) {
    return requireNonNull(
        sessions.compute(
            sessionId,
            (id, known) -> {
              WatchedSession<M> session = known;
              if (session == null) {
                session = new WatchedSession<>(id, this);
                interest.begins(id);
              }
              session.enter();
              return session;
            }));
  }

  /** Undoes one {@link #enter}. */
  void leave(String sessionId) {
    sessions.computeIfPresent(
        sessionId,
        (id, session) -> {
          if (!session.leave()) {
            return session;
          }
          interest.ends(id);
          return null;
        });
  }

  /**
   * A session was created, appended to, closed or forgotten, which can be found by now. Costs next
   * to nothing if nobody watches, and the same however many watch.
   */
  public void changed(String sessionId) {
    WatchedSession<M> session = sessions.get(sessionId);
    if (session != null) {
      session.changed();
    }
  }

  /**
   * A session was deleted: lets watchers know that it is not merely forgotten, when they find that
   * it is gone. A watcher may look for the session between its deletion and this call, so a store
   * that can should call this just before, while nobody can look. It is no signal, for which {@link
   * #changed} must be called after the deletion; and it calls nobody, so that it may be called
   * under a lock.
   */
  public void deleted(String sessionId, long incarnation) {
    WatchedSession<M> session = sessions.get(sessionId);
    if (session != null) {
      session.deleted(incarnation);
    }
  }

  /** Ends all watches, and those that begin later, with CLOSED. Closing again has no effect. */
  @Override
  public void close() {
    closed = true;
    timer.close();
    sessions.values().forEach(WatchedSession::changed);
  }

  boolean isClosed() {
    return closed;
  }

  Executor executor() {
    return executor;
  }

  WatchTimer timer() {
    return timer;
  }

  /** What the store has of the session; never throws. */
  CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range) {
    return ask(() -> find.apply(sessionId, range));
  }

  /** The session without messages, as of now; never throws. */
  CompletionStage<Optional<Session<M>>> end(String sessionId) {
    return ask(
        () ->
            end.apply(sessionId)
                .thenApply(found -> found.map(info -> new Session<>(info, List.of()))));
  }

  private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> store) {
    try {
      return store.get();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
