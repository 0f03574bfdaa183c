package io.sessionstream.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.sessionstream.store.redis.Servers.Server;
import io.sessionstream.store.redis.Tracking.Refused;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script on the server that has a session.
 *
 * <p>It is sent again only if the server says that it did not run it: the script is not known
 * there, or the session is, or is about to be, somewhere else. What may have run is not sent again,
 * unless it only reads.
 */
final class ScriptCall {
  private static final long PAUSE_MILLIS = 10;
  private static final int MOST_REDIRECTIONS_IN_A_ROW = 5;

  /**
   * The script to run for a session, with its arguments, over one of a server's connections.
   *
   * @param replicas how many replicas are to be waited for
   * @param patient whether it only reads, and a connection that is not there, or breaks, is waited
   *     for
   */
  record Request(
      Script script,
      SessionKeys keys,
      int keyCount,
      Consumer<CommandArgs<byte[], byte[]>> args,
      Function<Server, Link> link,
      int replicas,
      boolean patient) {}

  /**
   * What the script returned.
   *
   * @param abandon gives up the connection that it came over
   * @param replicas how many replicas have got all that was written until then; none if they were
   *     not asked for
   */
  record Reply(List<Object> values, Consumer<Throwable> abandon, CompletionStage<Long> replicas) {}

  private final Request request;
  private final Servers servers;
  private final Timer timer;
  private final long timeoutMillis;
  private final long startNanos = System.nanoTime();
  private final CompletableFuture<Reply> reply = new CompletableFuture<>();
  private boolean inFull;
  private boolean asking;
  private int redirections;

  ScriptCall(Request request, Servers servers, Timer timer, long timeoutMillis) {
    this.request = request;
    this.servers = servers;
    this.timer = timer;
    this.timeoutMillis = timeoutMillis;
  }

  CompletableFuture<Reply> start() {
    step(this::sendToOwner);
    return reply;
  }

  /** Whoever waits for the reply must get one, whatever goes wrong. */
  private void step(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      reply.completeExceptionally(e);
    }
  }

  private void sendToOwner() {
    try {
      send(servers.owner(request.keys));
    } catch (Link.LinkDownException e) {
      notSent(e);
    }
  }

  private void send(Server server) {
    Link link = request.link.apply(server);
    Link.Wire wire;
    try {
      wire = link.wire();
    } catch (Link.LinkDownException e) {
      if (request.patient && !isOver()) {
        Future<?> unused =
            link.connected().whenComplete((up, failure) -> step(() -> attempted(failure)));
      } else {
        notSent(e);
      }
      return;
    }
    CommandType command = inFull ? CommandType.EVAL : CommandType.EVALSHA;
    CommandArgs<byte[], byte[]> args = request.script.call(inFull, request.keyCount);
    request.args.accept(args);
    CompletionStage<List<Object>> answer =
        asking
            ? wire.sendAsking(command, Script.output(), args)
            : wire.send(command, Script.output(), args);
    CompletionStage<Long> replicas =
        request.replicas > 0 ? askReplicas(wire) : CompletableFuture.completedFuture(0L);
    answer.whenComplete(
        (values, failure) -> {
          if (failure == null) {
            reply.complete(new Reply(values == null ? List.of() : values, wire::abandon, replicas));
          } else {
            step(() -> failed(failure, wire));
          }
        });
  }

  private CompletionStage<Long> askReplicas(Link.Wire wire) {
    return wire.send(
        CommandType.WAIT,
        new IntegerOutput<>(Script.CODEC),
        new CommandArgs<>(Script.CODEC).add(request.replicas).add(timeoutMillis / 4));
  }

  private void attempted(@Nullable Throwable failure) {
    if (failure == null) {
      sendToOwner();
    } else if (Refused.isCauseOf(failure)) {
      reply.completeExceptionally(failure);
    } else {
      servers.refresh();
      sendLater(failure);
    }
  }

  /** Without a connection that is a failure, unless a server has just pointed to this one. */
  private void notSent(Link.LinkDownException failure) {
    servers.refresh();
    if (redirections > 0) {
      sendLater(failure);
    } else {
      reply.completeExceptionally(failure);
    }
  }

  private void failed(Throwable failure, Link.Wire wire) {
    String words =
        failure instanceof RedisCommandExecutionException
            ? String.valueOf(failure.getMessage())
            : "";
    if (words.startsWith("NOSCRIPT") && !inFull) {
      inFull = true;
      // In full, it is also known to the server from then on.
      sendToOwner();
    } else if (words.startsWith("MOVED ") || words.startsWith("ASK ")) {
      redirect(words, failure, wire);
    } else if (words.startsWith("TRYAGAIN") || (request.patient && words.startsWith("LOADING"))) {
      redirections++;
      sendLater(failure);
    } else {
      if (failure instanceof RedisCommandTimeoutException || words.startsWith("READONLY")) {
        wire.abandon(failure);
      }
      servers.refresh();
      if (request.patient && words.isEmpty()) {
        sendLater(failure);
      } else {
        reply.completeExceptionally(failure);
      }
    }
  }

  /** Follows {@code MOVED 3999 host:port} or {@code ASK 3999 host:port}. */
  private void redirect(String words, Throwable failure, Link.Wire wire) {
    asking = words.startsWith("ASK ");
    if (!asking) {
      servers.refresh();
    }
    if (++redirections % MOST_REDIRECTIONS_IN_A_ROW == 0) {
      sendLater(failure);
      return;
    }
    String target = words.substring(words.lastIndexOf(' ') + 1);
    int colon = target.lastIndexOf(':');
    // Without a host, it is the one that was asked.
    String host = colon > 0 ? target.substring(0, colon) : wire.host();
    send(servers.at(host, Integer.parseInt(target.substring(colon + 1))));
  }

  private void sendLater(Throwable failure) {
    asking = false;
    if (isOver()) {
      reply.completeExceptionally(failure);
    } else {
      timer.after(PAUSE_MILLIS, () -> step(this::sendToOwner));
    }
  }

  private boolean isOver() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) >= timeoutMillis;
  }
}
