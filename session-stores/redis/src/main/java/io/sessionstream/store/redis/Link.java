package io.sessionstream.store.redis;

import com.google.common.base.Throwables;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.sessionstream.store.redis.Tracking.Refused;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one server, which is made anew when it breaks.
 *
 * <p>A command is sent at most once: a connection that breaks takes with it what is on its way, and
 * the driver, which would send it again, is not left to reconnect. What the server has received of
 * a broken connection it could still run later, after what a new connection brings: so the old one
 * is killed there before the new one is used.
 */
final class Link {
  private static final Logger log = LoggerFactory.getLogger(Link.class);
  private static final long FIRST_DELAY_MILLIS = 20;
  private static final long LONGEST_DELAY_MILLIS = 1000;

  private static final int MOST_VAGUE_FAILURES = 5;

  private final RedisClient client;
  private final RedisURI uri;
  private final Timer timer;
  private final boolean primaryOnly;
  private final Function<StatefulRedisConnection<byte[], byte[]>, CompletionStage<?>> prepare;
  private final Runnable whenAgain;

  private final CompletableFuture<Handshake> opened = new CompletableFuture<>();
  private int vagueFailures; // Attempts come one after the other.
  private volatile @Nullable Wire wire;
  private volatile Throwable whyDown = new IllegalStateException("not connected yet");
  private volatile boolean closed;
  private boolean begun; // Guarded by this, as is what follows.
  private CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
  private volatile CompletableFuture<?> attempt = CompletableFuture.completedFuture(null);
  // Only for the one attempt to connect that goes on at a time.
  private @Nullable Handshake last;
  private long delayMillis = FIRST_DELAY_MILLIS;

  /**
   * @param primaryOnly whether a connection to a replica is none
   * @param prepare what to do with a connection before it is used
   * @param whenAgain what to do when it is connected again
   */
  Link(
      Links links,
      RedisURI uri,
      boolean primaryOnly,
      Function<StatefulRedisConnection<byte[], byte[]>, CompletionStage<?>> prepare,
      Runnable whenAgain) {
    this.client = links.client();
    this.uri = uri;
    this.timer = links.timer();
    this.primaryOnly = primaryOnly;
    this.prepare = prepare;
    this.whenAgain = whenAgain;
  }

  /** Begins to connect, if it has not begun. */
  void open() {
    synchronized (this) {
      if (begun) {
        return;
      }
      begun = true;
    }
    connect();
  }

  /** Begins to connect if need be; completes with the next attempt, or at once if it is up. */
  CompletableFuture<@Nullable Void> connected() {
    open();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException("closed"));
      }
      return wire != null ? CompletableFuture.completedFuture(null) : next;
    }
  }

  /** The outcome of the first attempt to connect. */
  CompletableFuture<Handshake> opened() {
    return opened;
  }

  /** The connection, if there is one. */
  Wire wire() throws LinkDownException {
    Wire current = wire;
    if (current == null) {
      throw new LinkDownException(describe() + " is not connected", whyDown);
    }
    return current;
  }

  boolean isUp() {
    return wire != null;
  }

  String describe() {
    return Endpoints.describe(uri);
  }

  /**
   * Stops connecting; completes when nothing of that goes on any more. A connection stays until the
   * driver is shut down.
   */
  CompletableFuture<?> retire() {
    closed = true;
    wire = null;
    nextOutcome().completeExceptionally(new IllegalStateException("closed"));
    return attempt;
  }

  void close() {
    Wire current = wire;
    CompletableFuture<?> unused = retire();
    if (current != null) {
      current.abandon(new IllegalStateException("closed"));
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    try {
      attempt =
          client
              .connectAsync(Script.CODEC, uri)
              .thenCompose(this::introduce)
              .exceptionally(this::retry)
              .toCompletableFuture();
    } catch (RuntimeException e) {
      retry(e);
    }
  }

  private CompletionStage<@Nullable Void> introduce(
      StatefulRedisConnection<byte[], byte[]> connection) {
    Wire fresh = new Wire(connection);
    return greet(connection)
        .thenCompose(handshake -> prepare.apply(connection).thenApply(ready -> handshake))
        .thenAccept(handshake -> use(fresh, handshake))
        .exceptionallyCompose(
            failure ->
                connection
                    .closeAsync()
                    .handle(
                        (closed, ignored) -> {
                          throw Failures.wrap(failure);
                        }));
  }

  private CompletionStage<Handshake> greet(StatefulRedisConnection<byte[], byte[]> connection) {
    try {
      return Handshake.with(connection, last, primaryOnly);
    } catch (RedisException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void use(Wire fresh, Handshake handshake) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    delayMillis = FIRST_DELAY_MILLIS;
    last = handshake;
    CompletableFuture<@Nullable Void> outcome;
    synchronized (this) {
      wire = fresh;
      outcome = nextOutcome();
    }
    outcome.complete(null);
    if (!fresh.connection.isOpen()) {
      // It was lost before it was the link's.
      fresh.abandon(new IllegalStateException("disconnected"));
    } else if (!opened.complete(handshake)) {
      log.info("Connected to {} again", describe());
      whenAgain.run();
    }
  }

  private synchronized CompletableFuture<@Nullable Void> nextOutcome() {
    CompletableFuture<@Nullable Void> outcome = next;
    next = new CompletableFuture<>();
    return outcome;
  }

  private @Nullable Void retry(Throwable failure) {
    whyDown = failure;
    if (closed) {
      return null;
    }
    boolean refused = Refused.isCauseOf(failure);
    CompletableFuture<@Nullable Void> outcome;
    synchronized (this) {
      outcome = nextOutcome();
      // What a user may not do is tried again when somebody asks for it, not again and again.
      begun = !refused;
    }
    outcome.completeExceptionally(failure);
    if (refused) {
      log.warn("{}: {}", describe(), OpenFailures.rootOf(failure));
      return null;
    }
    if (saysNothing(failure) && vagueFailures++ < MOST_VAGUE_FAILURES) {
      log.debug("Cannot connect to {}, and do not know why", describe(), failure);
    } else if (!opened.completeExceptionally(failure)) {
      log.debug("Cannot connect to {}", describe(), failure);
    }
    timer.after(delayMillis, this::connect);
    delayMillis = Math.min(2 * delayMillis, LONGEST_DELAY_MILLIS);
    return null;
  }

  /**
   * Whether the driver has lost the server's reason, which happens when the connection is closed
   * just when the reason comes, or gives a connection out before it is its own; the next attempt
   * may tell more.
   */
  private static boolean saysNothing(Throwable failure) {
    String words = String.valueOf(Throwables.getRootCause(failure).getMessage());
    return words.contains("Connection closed prematurely")
        || words.contains("Currently not connected");
  }

  private synchronized void lost(Wire lost, Throwable cause) {
    if (wire == lost) {
      wire = null;
      whyDown = cause;
      if (!closed) {
        log.warn("The connection to {} is lost: {}", describe(), cause.toString());
        timer.after(FIRST_DELAY_MILLIS, this::connect);
      }
    }
  }

  /** There is no connection at this moment, so that nothing was sent. */
  static final class LinkDownException extends Exception {
    private static final long serialVersionUID = 1;

    LinkDownException(String message, Throwable cause) {
      super(message, cause, false, false);
    }
  }

  /** One connection, while it lasts. */
  final class Wire {
    final StatefulRedisConnection<byte[], byte[]> connection;

    Wire(StatefulRedisConnection<byte[], byte[]> connection) {
      this.connection = connection;
      connection.addListener(
          new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
              lost(Wire.this, new IllegalStateException("disconnected"));
            }
          });
    }

    /** Sends a command after all that was sent before; the answer is completed by the driver. */
    <T> CompletionStage<T> send(
        ProtocolKeyword command,
        CommandOutput<byte[], byte[], T> output,
        CommandArgs<byte[], byte[]> args) {
      try {
        return connection.async().dispatch(command, output, args);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    /** Sends a command to a server that is about to take over its slot. */
    <T> CompletionStage<T> sendAsking(
        ProtocolKeyword command,
        CommandOutput<byte[], byte[], T> output,
        CommandArgs<byte[], byte[]> args) {
      // In one go: the mark is for the very next command, which must not be somebody else's.
      AsyncCommand<byte[], byte[], String> asking =
          new AsyncCommand<>(
              new Command<>(CommandType.ASKING, new StatusOutput<>(Script.CODEC), null));
      AsyncCommand<byte[], byte[], T> asked =
          new AsyncCommand<>(new Command<>(command, output, args));
      try {
        connection.dispatch(List.of(asking, asked));
        return asked;
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    /** The name or address of the server, as it was given. */
    String host() {
      return uri.getHost();
    }

    /** Gives the connection up: it does not answer, or it is to the wrong server. */
    void abandon(Throwable cause) {
      lost(this, cause);
      Future<?> unused = connection.closeAsync();
    }
  }
}
