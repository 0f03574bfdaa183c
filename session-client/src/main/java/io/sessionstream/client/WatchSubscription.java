package io.sessionstream.client;

import io.grpc.Status;
import io.sessionstream.core.Message;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch, over one call after the other. Everything happens on its executor, one thing at a
 * time; so do the subscriber's methods.
 */
final class WatchSubscription implements Flow.Subscription, WatchCall.Listener, OpenWork.Work {
  /** How many responses are asked for ahead: one to be worked on, one to be on its way. */
  private static final int MAX_CREDIT = 2;

  private static final ServiceError SILENCE =
      ServiceError.builder()
          .code(Status.Code.UNAVAILABLE)
          .message("nothing has come for too long")
          .build();

  private static final Logger logger = LoggerFactory.getLogger(WatchSubscription.class);

  private final Flow.Subscriber<? super WatchEvent<Message>> subscriber;
  private final WatchPosition position;
  private final String sessionId;
  private final Connection connection;
  private final InTurn executor;
  private final Loop loop;
  private final Reconnection reconnection;
  private final long giveUpNanos;
  private final long answerNanos;
  private final long silenceNanos;
  private final OpenWork openWork;

  private @Nullable WatchCall call;
  private long demand;
  private int credit;
  private Optional<WatchEvent<Message>> lastEvent = Optional.empty();
  private long calledNanos;
  private long lostNanos;
  private @Nullable ScheduledFuture<?> listening;
  private boolean over;

  /**
   * A watch that is still to be {@linkplain #start started}.
   *
   * @param openWork forgets the watch when it is over
   */
  WatchSubscription(
      Flow.Subscriber<? super WatchEvent<Message>> subscriber,
      WatchRequest request,
      ClientOptions options,
      Connection connection,
      InTurn executor,
      Loop loop,
      Backoff backoff,
      OpenWork openWork) {
    this.subscriber = subscriber;
    this.position = new WatchPosition(request);
    this.sessionId = request.sessionId();
    this.connection = connection;
    this.executor = executor;
    this.loop = loop;
    this.reconnection = new Reconnection(connection, backoff, executor, this::connect);
    this.giveUpNanos = options.giveUpAfter().toNanos();
    this.answerNanos = options.answerTimeout().toNanos();
    this.silenceNanos = request.markInterval().plus(options.answerTimeout()).toNanos();
    this.openWork = openWork;
  }

  void start() {
    executor.execute(
        () -> {
          tell(() -> subscriber.onSubscribe(this));
          if (!over) {
            openWork.add(this);
          }
          connect();
          listen();
        });
  }

  @Override
  public void request(long count) {
    executor.execute(
        () -> {
          if (count <= 0) {
            fail(new IllegalArgumentException("request must be positive: " + count));
            return;
          }
          demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
          deliverLastEvent();
          askForMore();
        });
  }

  @Override
  public void cancel() {
    executor.execute(() -> end("the watch was cancelled"));
  }

  @Override
  public boolean endsFirst() {
    return true;
  }

  @Override
  public CompletableFuture<Void> close() {
    return executor.tell(
        () ->
            fail(
                new SessionStreamException(
                    ClientReason.CLIENT_CLOSED.error("the client is closed"))));
  }

  private void connect() {
    if (over || call != null || lastEvent.isPresent()) {
      return;
    }
    if (reconnection.hasFailed() && !reconnection.tryNow()) {
      connectLater(Duration.ZERO);
      return;
    }
    credit = 0;
    calledNanos = System.nanoTime();
    call = WatchCall.start(connection.stub(), position.next(), executor, this);
    askForMore();
  }

  /** The call is lost; the watch goes on over another one, after a while. */
  private void resume(ServiceError error) {
    logger.debug("the watch of \"{}\" is resumed: {}", sessionId, error.describe());
    call = null;
    if (!reconnection.hasFailed()) {
      lostNanos = System.nanoTime();
    }
    reconnection.failed();
    connectLater(WireErrors.reconnectDelay(error));
  }

  private void connectLater(Duration least) {
    if (System.nanoTime() - lostNanos >= giveUpNanos) {
      fail(
          new SessionStreamException(
              ClientReason.GIVEN_UP.error("the watch could not be resumed")));
      return;
    }
    var unused =
        loop.schedule(() -> executor.execute(this::connect), reconnection.delayNanos(least));
  }

  private void askForMore() {
    if (over || call == null) {
      return;
    }
    int more = (int) Math.min(demand - credit, MAX_CREDIT - credit);
    if (more > 0) {
      credit += more;
      call.request(more);
    }
  }

  @Override
  public void onResponse(WatchCall of, WatchSessionResponse response) {
    if (over || of != call) {
      return;
    }
    reconnection.succeeded();
    credit--;
    try {
      deliver(position.take(response));
    } catch (SessionStreamException e) {
      fail(e);
    }
    askForMore();
  }

  private void deliver(WatchEvent<Message> event) {
    demand--;
    tell(() -> subscriber.onNext(event));
    if (event instanceof WatchEvent.Ended && !over) {
      end("the watch is over");
      tell(subscriber::onComplete);
    }
  }

  @Override
  public void onEnd(WatchCall of, ServiceError error) {
    if (over || of != call) {
      return;
    }
    if (System.nanoTime() - calledNanos >= answerNanos) {
      reconnection
          .succeeded(); // Nothing needs to have come, if nothing was asked for: it was a good call.
    }
    if (WireErrors.hasReason(error, "SESSION_NOT_FOUND")) {
      call = null;
      lastEvent = Optional.of(position.notFound());
      deliverLastEvent();
    } else if (WireErrors.isTemporary(error) || WireErrors.leavesOpen(error)) {
      resume(error);
    } else {
      call = null;
      fail(new RefusedException(error));
    }
  }

  private void deliverLastEvent() {
    if (!over && demand > 0 && lastEvent.isPresent()) {
      deliver(lastEvent.get());
    }
  }

  /** Looks now and then whether something has come that was due. */
  private void listen() {
    if (over) {
      return;
    }
    long left = silenceNanos - (call == null ? 0 : call.silenceNanos());
    if (call != null && left <= 0) {
      call.cancel("nothing has come");
      connection.renew();
      resume(SILENCE);
    }
    if (!over) {
      long next = left > 0 ? left : silenceNanos;
      listening = loop.schedule(() -> executor.execute(this::listen), next);
    }
  }

  private void fail(RuntimeException failure) {
    if (!over) {
      end("the watch has failed");
      tell(() -> subscriber.onError(failure));
    }
  }

  private void end(String why) {
    if (over) {
      return;
    }
    over = true;
    if (call != null) {
      call.cancel(why);
      call = null;
    }
    if (listening != null) {
      listening.cancel(false);
    }
    openWork.remove(this);
  }

  /** A subscriber that throws is taken for one that cancels. */
  private void tell(Runnable signal) {
    try {
      signal.run();
    } catch (RuntimeException | Error e) {
      logger.error("a subscriber of the watch of \"{}\" has thrown", sessionId, e);
      end("the subscriber has thrown");
    }
  }
}
