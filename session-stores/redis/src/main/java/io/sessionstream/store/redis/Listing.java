package io.sessionstream.store.redis;

import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.TextBytes;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds one page of sessions, among all keys: an index of sessions could be wrong, as Redis cannot
 * take out of it what expires.
 */
final class Listing {
  private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

  private final SessionQuery query;
  private final MetaKeys keys;
  private final BiFunction<byte[], Consumer<byte[]>, CompletionStage<@Nullable Void>> scan;
  private final Function<String, CompletionStage<Optional<SessionInfo>>> info;

  /** The smallest ids after the last that is known, and one more than are wanted. */
  private final NavigableSet<byte[]> ids = new TreeSet<>(Arrays::compareUnsigned);

  private byte[] after;

  /**
   * @param scan gives all keys that match a pattern to the consumer, some of them twice
   * @param info what is known of a session
   */
  Listing(
      SessionQuery query,
      MetaKeys keys,
      BiFunction<byte[], Consumer<byte[]>, CompletionStage<@Nullable Void>> scan,
      Function<String, CompletionStage<Optional<SessionInfo>>> info) {
    this.query = query;
    this.keys = keys;
    this.scan = scan;
    this.info = info;
    after = TextBytes.of(query.afterSessionId());
  }

  CompletionStage<SessionPage> run() {
    return scan.apply(keys.pattern(query.prefix()), this::take)
        .thenCompose(scanned -> infos())
        .thenCompose(this::page);
  }

  private synchronized void take(byte[] key) {
    byte[] id = keys.sessionId(key);
    if (isAfter(id)) {
      ids.add(id);
      if (ids.size() > query.maxSessions() + 1) {
        ids.pollLast();
      }
    }
  }

  private boolean isAfter(byte[] id) {
    // An empty id comes after none, as "" is all.
    return after.length == 0 || Arrays.compareUnsigned(id, after) > 0;
  }

  private synchronized CompletionStage<List<SessionInfo>> infos() {
    List<CompletableFuture<Optional<SessionInfo>>> asked =
        ids.stream().map(TextBytes::toText).map(this::readable).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList());
  }

  /** What is known of a session; nothing if its data are wrong, which is no harm to the others. */
  private CompletableFuture<Optional<SessionInfo>> readable(String sessionId) {
    return info.apply(sessionId)
        .exceptionally(
            failure -> {
              if (!Failures.isUnreadable(failure)) {
                throw Failures.wrap(failure);
              }
              LOG.warn("session {} is not listed: it cannot be read", sessionId, failure);
              return Optional.empty();
            })
        .toCompletableFuture();
  }

  /** Those that are still there; if none is, the next ones are looked for. */
  private synchronized CompletionStage<SessionPage> page(List<SessionInfo> infos) {
    boolean hasMore = ids.size() > query.maxSessions();
    if (infos.isEmpty() && hasMore) {
      after = ids.last();
      ids.clear();
      return run();
    }
    List<SessionInfo> page =
        infos.size() > query.maxSessions() ? infos.subList(0, query.maxSessions()) : infos;
    return CompletableFuture.completedFuture(new SessionPage(page, hasMore));
  }
}
