package io.sessionstream.store.tck;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A store whose answers come later, from a thread of its own, in the order of the queue. */
class AsynchronousStore implements SessionStore<Message> {
  private final SessionStore<Message> store;
  private final ThreadPoolExecutor executor;

  AsynchronousStore(SessionStore<Message> store, BlockingQueue<Runnable> queue) {
    this.store = store;
    this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue);
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return later(() -> store.getOrCreate(sessionId));
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<Message> append) {
    requireNonNull(append, "append");
    return later(() -> store.append(append));
  }

  @Override
  public CompletionStage<Optional<Session<Message>>> find(String sessionId, MessageRange range) {
    requireNonNull(sessionId, "sessionId");
    requireNonNull(range, "range");
    return later(() -> store.find(sessionId, range));
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return later(() -> store.exists(sessionId));
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    requireNonNull(query, "query");
    return later(() -> store.listSessions(query));
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return later(() -> store.closeSession(sessionId));
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return later(() -> store.deleteSession(sessionId));
  }

  @Override
  public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
    return store.watch(request);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return executor.isShutdown()
        ? CompletableFuture.completedFuture(StoreHealth.down("closed"))
        : store.check();
  }

  @Override
  public void close() {
    later(
        () -> {
          store.close();
          return CompletableFuture.completedFuture(true);
        });
    executor.shutdown();
  }

  private <T> CompletionStage<T> later(Supplier<CompletionStage<T>> call) {
    try {
      return CompletableFuture.supplyAsync(call, executor).thenCompose(answer -> answer);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(SessionStoreException.closed());
    }
  }
}
