package io.sessionstream.store.redis;

import io.sessionstream.core.Codec;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionWatches;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.store.redis.Servers.Server;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The watches of a store. What is read for them is read over connections with {@link Tracking}, so
 * that each read is a request to be told of the next change, whoever makes it.
 */
final class Watching<M> implements SessionWatches.Interest, AutoCloseable {
  private final Codec<M> codec;
  private final String keyPrefix;
  private final Supplier<Redis> redis;
  private final Function<SessionKeys, CompletionStage<Optional<SessionInfo>>> look;
  private final SessionWatches<M> watches;

  /** For each session that is watched, the incarnation that was found last, or 0. */
  private final ConcurrentMap<String, Long> watched = new ConcurrentHashMap<>();

  /**
   * @param redis is asked when something is watched
   * @param look what is known of a session, in the order of the appends to it
   */
  Watching(
      Codec<M> codec,
      String keyPrefix,
      Supplier<Redis> redis,
      Function<SessionKeys, CompletionStage<Optional<SessionInfo>>> look) {
    this.codec = codec;
    this.keyPrefix = keyPrefix;
    this.redis = redis;
    this.look = look;
    watches = new SessionWatches<>(this::find, this::end, task -> redis.get().execute(task), this);
  }

  Flow.Publisher<WatchEvent<M>> watch(WatchRequest request) {
    return watches.watch(request);
  }

  @Override
  public void begins(String sessionId) {
    watched.put(sessionId, 0L);
  }

  @Override
  public void ends(String sessionId) {
    watched.remove(sessionId);
  }

  void changed(String sessionId) {
    watches.changed(sessionId);
  }

  void anyChanged() {
    watched.keySet().forEach(watches::changed);
  }

  private CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range) {
    return find(SessionKeys.of(keyPrefix, sessionId), range);
  }

  /**
   * Finds the end as of the call: what is appended later, over another connection, must not come
   * before. As Redis does not tell of a change after that, it is asked to, and then all is read.
   */
  private CompletionStage<Optional<SessionInfo>> end(String sessionId) {
    SessionKeys keys = SessionKeys.of(keyPrefix, sessionId);
    return look.apply(keys)
        .thenApply(
            end -> {
              find(keys, MessageRange.nothing())
                  .whenComplete((found, failure) -> watches.changed(sessionId));
              return end;
            });
  }

  private CompletionStage<Optional<Session<M>>> find(SessionKeys keys, MessageRange range) {
    ReadCalls calls = new ReadCalls(redis.get(), Server::watches, true);
    return new Lookup<>(keys, range, codec, calls)
        .run()
        .thenCompose(found -> settle(keys, calls, found))
        .exceptionally(
            failure -> {
              throw Failures.unavailable(failure);
            });
  }

  /** If there was another session before, finds out whether it was deleted. */
  private CompletionStage<Optional<Session<M>>> settle(
      SessionKeys keys, ReadCalls calls, Optional<Session<M>> found) {
    String sessionId = keys.sessionId();
    long now = found.map(session -> session.info().incarnation()).orElse(0L);
    long before = watched.getOrDefault(sessionId, 0L);
    if (before == 0 || before == now) {
      watched.replace(sessionId, before, now);
      return CompletableFuture.completedFuture(found);
    }
    return calls
        .deleted(keys)
        .thenApply(
            deleted -> {
              if (!deleted.isEmpty() && Infos.incarnation(deleted) == before) {
                watches.deleted(sessionId, before);
                watches.changed(sessionId);
              }
              // Only now: whoever reads meanwhile must not believe that it is merely forgotten.
              watched.replace(sessionId, before, now);
              return found;
            });
  }

  /** Ends all watches. */
  @Override
  public void close() {
    watches.close();
  }
}
