package io.sessionstream.store.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.sessionstream.store.redis.Servers.Server;
import io.sessionstream.store.redis.Servers.Survey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all keys of all servers. Keys that are there from the beginning to the end are found
 * at least once.
 *
 * <p>A cluster can move a key from a server that was not yet asked for it to one that was. So where
 * something may have moved, it is gone through once more: what moved then was found before.
 */
final class KeyScan {
  /** How many keys a server looks at in one go. */
  private static final int STEP_KEYS = 1000;

  private final Servers servers;
  private final ScanArgs args;
  private final Consumer<byte[]> found;

  /**
   * @param pattern what the keys must match
   * @param found takes each key; called by several threads
   */
  KeyScan(Servers servers, byte[] pattern, Consumer<byte[]> found) {
    this.servers = servers;
    this.args = ScanArgs.Builder.matches(pattern).limit(STEP_KEYS);
    this.found = found;
  }

  CompletionStage<@Nullable Void> run() {
    return servers
        .survey()
        .thenCompose(
            before ->
                scan(before)
                    .thenCompose(done -> servers.survey())
                    .thenCompose(
                        after ->
                            before.isStable() && before.equals(after)
                                ? CompletableFuture.completedFuture(null)
                                : scan(after)));
  }

  private CompletionStage<@Nullable Void> scan(Survey survey) {
    return CompletableFuture.allOf(
        survey.slots().keySet().stream().map(this::scan).toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<@Nullable Void> scan(Server server) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    try {
      // A cursor is of use only where it comes from: another connection may be to another server.
      step(server.reads().wire(), ScanCursor.INITIAL, done);
    } catch (Link.LinkDownException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  private void step(Link.Wire wire, ScanCursor from, CompletableFuture<@Nullable Void> done) {
    CompletionStage<KeyScanCursor<byte[]>> answer;
    try {
      answer = wire.connection.async().scan(from, args);
    } catch (RedisException e) {
      done.completeExceptionally(e);
      return;
    }
    answer.whenComplete(
        (next, failure) -> {
          if (failure != null) {
            if (failure instanceof RedisCommandTimeoutException) {
              wire.abandon(failure);
            }
            done.completeExceptionally(failure);
            return;
          }
          next.getKeys().forEach(found);
          if (next.isFinished()) {
            done.complete(null);
          } else {
            step(wire, next, done);
          }
        });
  }
}
