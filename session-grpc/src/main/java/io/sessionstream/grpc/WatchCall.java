package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.v1.WatchSessionRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/** One {@code WatchSession} call: one request, then events until the client or the session ends. */
final class WatchCall extends OpenCall<WatchSessionRequest> {
  // One event is asked for at a time, and only when the transport takes it. So a client that does
  // not read holds no more than the event before; all that follows stays in the store.

  private final Function<WatchSessionRequest, Flow.Publisher<WatchEvent<byte[]>>> watches;
  private final int maxResponseBytes;

  private Optional<WatchSessionRequest> request = Optional.empty();
  private Optional<Flow.Subscription> subscription = Optional.empty();
  private boolean hasAsked;
  private long incarnation;
  private List<StoredMessage<byte[]>> unsent = List.of();

  /**
   * A call that is still to be {@linkplain #start started}.
   *
   * @param watches the events that a request asks for; throws what is wrong with it
   * @param maxResponseBytes the largest response, unless a single message is larger
   * @param errors tells the failures of the call
   * @param onEnd runs when the call no longer counts as open
   */
  WatchCall(
      ServerCall<Received<WatchSessionRequest>, Answer> call,
      Function<WatchSessionRequest, Flow.Publisher<WatchEvent<byte[]>>> watches,
      int maxResponseBytes,
      CallErrors errors,
      Consumer<OpenCall<?>> onEnd) {
    super(call, errors, onEnd);
    this.watches = watches;
    this.maxResponseBytes = maxResponseBytes;
  }

  @Override
  void start(Metadata headers) {
    context.execute(
        () -> {
          if (!isClosed()) {
            call.sendHeaders(headers);
            call.request(2); // One more than may come, so that the transport reports the end.
          }
        });
  }

  @Override
  public void onMessage(Received<WatchSessionRequest> received) {
    context.execute(
        () -> {
          if (received.refusal().isPresent()) {
            close(received.refusal().get());
          } else {
            request = received.request(); // gRPC sees to it that it is the only one.
          }
        });
  }

  @Override
  public void onHalfClose() {
    context.execute(
        () -> {
          if (request.isEmpty()) {
            close(Errors.noRequest());
          } else if (!isClosed()) {
            watch(request.get());
          }
        });
  }

  private void watch(WatchSessionRequest request) {
    try {
      watches.apply(request).subscribe(new Events());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Tells the call of the watch, one thing at a time. */
  private final class Events implements Flow.Subscriber<WatchEvent<byte[]>> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      context.execute(
          () -> {
            if (isClosed()) {
              given.cancel();
            } else {
              subscription = Optional.of(given);
              sendAndAsk();
            }
          });
    }

    @Override
    public void onNext(WatchEvent<byte[]> event) {
      context.execute(() -> receive(event));
    }

    @Override
    public void onError(Throwable failure) {
      context.execute(() -> failed(failure));
    }

    @Override
    public void onComplete() {
      context.execute(
          () -> failed(new IllegalStateException("a watch has ended without saying why")));
    }
  }

  private void receive(WatchEvent<byte[]> event) {
    if (isClosed()) {
      return;
    }
    hasAsked = false;
    incarnation = event.incarnation();
    if (event instanceof WatchEvent.Messages<byte[]> messages) {
      unsent = messages.messages();
    } else if (event instanceof WatchEvent.CaughtUp<byte[]> mark) {
      call.sendMessage(Answer.of(WatchResponses.caughtUp(mark)));
    } else if (event instanceof WatchEvent.Ended<byte[]> end) {
      sendEnd(end);
    }
    sendAndAsk();
  }

  private void sendAndAsk() {
    while (!isClosed() && !unsent.isEmpty() && call.isReady()) {
      WatchedPart part = WatchedPart.of(unsent, incarnation, maxResponseBytes);
      unsent = unsent.subList(part.count(), unsent.size());
      call.sendMessage(part);
    }
    if (!isClosed()
        && !hasAsked
        && unsent.isEmpty()
        && subscription.isPresent()
        && call.isReady()) {
      hasAsked = true;
      subscription.get().request(1);
    }
  }

  private void sendEnd(WatchEvent.Ended<byte[]> event) {
    if (event.reason() == WatchEvent.EndReason.NOT_FOUND) {
      String sessionId = request.orElseThrow().getSessionId();
      close(Errors.call(Errors.sessionNotFound(sessionId)));
      return;
    }
    call.sendMessage(Answer.of(WatchResponses.end(event)));
    close();
  }

  @Override
  public void onReady() {
    context.execute(this::sendAndAsk);
  }

  /** Ends the call at once: the client goes on from its last message, on another server. */
  @Override
  void drain(StatusRuntimeException reason) {
    context.execute(
        () -> {
          close(reason);
          end(); // Nobody waits for a watcher to read what it can have elsewhere.
        });
  }

  private void failed(Throwable failure) {
    if (!isClosed()) {
      close(errors.end(failure));
    }
  }

  @Override
  void forget() {
    unsent = List.of();
    subscription.ifPresent(Flow.Subscription::cancel);
  }
}
