package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@link SessionStore} for callers that wait: each call returns the answer, or throws the {@link
 * SessionStoreException}. Safe for use by many threads.
 *
 * <p>A call that has waited for the timeout, or whose thread is interrupted (the flag is kept),
 * fails with UNAVAILABLE: the store goes on, and whether the append was done is unknown.
 *
 * @param <M> what a message is
 */
public final class BlockingSessionStore<M> {
  private final SessionStore<M> store;
  private final Duration timeout;
  private final long timeoutNanos;

  /**
   * Waits for the answers of this store, each for at most the timeout. Closing stays the owner's.
   */
  public BlockingSessionStore(SessionStore<M> store, Duration timeout) {
    this.store = requireNonNull(store, "store");
    this.timeout = requireNonNull(timeout, "timeout");
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** See {@link SessionStore#getOrCreate}. */
  public SessionInfo getOrCreate(String sessionId) {
    return await(store.getOrCreate(sessionId));
  }

  /** See {@link SessionStore#append}. */
  public Acknowledgement append(Append<M> append) {
    return await(store.append(append));
  }

  /** See {@link SessionStore#find}. */
  public Optional<Session<M>> find(String sessionId, MessageRange range) {
    return await(store.find(sessionId, range));
  }

  /** See {@link SessionStore#exists}. */
  public boolean exists(String sessionId) {
    return await(store.exists(sessionId));
  }

  /** See {@link SessionStore#listSessions}. */
  public SessionPage listSessions(SessionQuery query) {
    return await(store.listSessions(query));
  }

  /** See {@link SessionStore#closeSession}. */
  public Optional<SessionInfo> closeSession(String sessionId) {
    return await(store.closeSession(sessionId));
  }

  /** See {@link SessionStore#deleteSession}. */
  public boolean deleteSession(String sessionId) {
    return await(store.deleteSession(sessionId));
  }

  /** See {@link SessionStore#check}. */
  public StoreHealth check() {
    return await(store.check());
  }

  private <T> T await(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw SessionStoreException.unavailable("the store did not answer within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SessionStoreException.unavailable("interrupted while waiting for the store", e);
    }
  }
}
