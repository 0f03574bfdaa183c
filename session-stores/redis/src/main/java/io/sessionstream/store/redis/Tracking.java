package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Throwables;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.sessionstream.core.TextBytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Has servers tell which sessions change.
 *
 * <p>A server remembers what is read over a connection with tracking, and says once when something
 * of it changes, expires or goes elsewhere: no later change is told before it is read again. So
 * whoever reads a session at each signal misses nothing, and writers do nothing for it.
 */
final class Tracking implements PushListener {
  private static final byte[] NAME = "session-stream-watch".getBytes(UTF_8);

  private final MetaKeys keys;
  private final Consumer<String> changed;
  private final Runnable anyChanged;

  /**
   * @param changed is given the id of a session that has changed since it was read
   * @param anyChanged is called when any session may have changed without being told
   */
  Tracking(MetaKeys keys, Consumer<String> changed, Runnable anyChanged) {
    this.keys = keys;
    this.changed = changed;
    this.anyChanged = anyChanged;
  }

  /** Begins on a new connection; fails with {@link Refused} if the server will not do it. */
  CompletionStage<?> begin(StatefulRedisConnection<byte[], byte[]> connection) {
    connection.addListener(this);
    RedisAsyncCommands<byte[], byte[]> redis = connection.async();
    return Handshake.orIfRefused(redis.clientSetname(NAME), "")
        .thenCompose(named -> redis.clientTracking(TrackingArgs.Builder.enabled()))
        .exceptionally(
            failure -> {
              throw Throwables.getRootCause(failure) instanceof RedisCommandExecutionException words
                  ? new Refused(words)
                  : Failures.wrap(failure);
            });
  }

  @Override
  public void onPushMessage(PushMessage message) {
    if (message.getType().equals("invalidate")) {
      // Without a list, it is all keys.
      if (message.getContent(Tracking::bytes).get(1) instanceof List<?> list) {
        list.forEach(key -> changed((byte[]) key));
      } else {
        anyChanged.run();
      }
    }
  }

  private void changed(byte[] key) {
    if (keys.contains(key)) {
      changed.accept(TextBytes.toText(keys.sessionId(key)));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Signals may have been missed, or were never to come: another server has the sessions. */
  void lost() {
    anyChanged.run();
  }

  /** The server does not let the user watch sessions. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(Throwable cause) {
      super("the user may not use CLIENT TRACKING, or the server does not know it", cause);
    }

    static boolean isCauseOf(Throwable failure) {
      return Throwables.getCausalChain(failure).stream().anyMatch(Refused.class::isInstance);
    }
  }
}
