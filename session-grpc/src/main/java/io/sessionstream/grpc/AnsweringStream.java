package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One call with a stream of requests: each has one result or many, which are accepted in the order
 * of the requests.
 *
 * @param <Q> what a request is
 * @param <R> what a result is
 */
final class AnsweringStream<Q, R> extends OpenCall<Q> {
  // The stream is read by credit: only messages that were asked for can come. It asks for a few at
  // a time, and for no more while the window of unanswered items is full. An item is unanswered
  // until its result is accepted, which, if it is an answer, happens only when the client reads; so
  // a client that does not read is not read from either.
  //
  // Results that wait for the client take memory too. So a request is not begun while those that
  // were fill the window, or may have results that do; it waits as it came.
  //
  // Results of one request are accepted together, when all of them are there, so that they can be
  // joined. But one that is slow does not hold back those before it for longer than a moment.

  /** How many messages are asked for at a time; few, because each may be as large as allowed. */
  static final int MAX_CREDIT = 8;

  /** How long a result waits for the others of its request. */
  private static final Executor MOMENT =
      CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS, Runnable::run);

  private final Exchange<Q, R> exchange;
  private final int window;
  private final long windowBytes;

  private final Deque<Received<Q>> waiting = new ArrayDeque<>();
  private final Deque<Begun<R>> begun = new ArrayDeque<>();
  private int waitingItems;
  private int begunItems;
  private long unansweredBytes;
  private boolean momentRuns;
  private int credit;
  private boolean halfClosed;
  private Optional<StatusRuntimeException> refusal = Optional.empty();
  private Optional<StatusRuntimeException> drainReason = Optional.empty();

  /**
   * A stream that is still to be {@linkplain #start started}.
   *
   * @param window how many items may be unanswered before it is read on
   * @param windowBytes how many bytes of requests may be unanswered before it is read on
   * @param errors tells the failures of the call
   * @param onEnd runs when the call no longer counts as open
   */
  AnsweringStream(
      ServerCall<Received<Q>, Answer> call,
      Exchange<Q, R> exchange,
      int window,
      long windowBytes,
      CallErrors errors,
      Consumer<OpenCall<?>> onEnd) {
    super(call, errors, onEnd);
    this.exchange = exchange;
    this.window = window;
    this.windowBytes = windowBytes;
  }

  @Override
  void start(Metadata headers) {
    context.execute(
        () -> {
          if (!isClosed()) {
            call.sendHeaders(headers);
            askForMore();
          }
        });
  }

  @Override
  public void onMessage(Received<Q> received) {
    context.execute(() -> receive(received));
  }

  private void receive(Received<Q> received) {
    credit--;
    if (isClosed() || refusal.isPresent()) {
      return;
    }
    if (received.refusal().isPresent()) {
      refusal = received.refusal();
      endIfAllIsAnswered();
      return;
    }
    unansweredBytes += received.bytes();
    int items = exchange.items(received);
    if (waiting.isEmpty() && mayBegin()) {
      begin(received, items);
      deliver(false);
    } else {
      waiting.add(received);
      waitingItems += items;
      askForMore();
    }
  }

  private boolean mayBegin() {
    return begun.isEmpty() || (begunItems < window && exchange.mayBegin(begun.size()));
  }

  private void begin(Received<Q> received, int items) {
    List<CompletableFuture<R>> results = exchange.begin(received);
    if (isAcceptable(results)) {
      exchange.accept(results.get(0).join());
      unansweredBytes -= received.bytes();
      return;
    }
    Begun<R> request = new Begun<>(results, items, received.bytes());
    begun.add(request);
    begunItems += items;
    request.whenThere(() -> context.execute(() -> deliver(false)));
  }

  /** Whether this is one result, which is there and need not wait, as is usual. */
  private boolean isAcceptable(List<CompletableFuture<R>> results) {
    return results.size() == 1 && results.get(0).isDone() && begun.isEmpty() && exchange.isReady();
  }

  private void beginWaiting() {
    while (!waiting.isEmpty() && mayBegin()) {
      Received<Q> received = waiting.remove();
      int items = exchange.items(received);
      waitingItems -= items;
      begin(received, items);
    }
  }

  @Override
  public void onReady() {
    context.execute(() -> deliver(false));
  }

  /** Hands on what is there; if not partly, only requests of which all results are. */
  private void deliver(boolean partly) {
    if (isClosed()) {
      return;
    }
    while (!begun.isEmpty() && deliverFirst(partly)) {
      Begun<R> answered = begun.remove();
      begunItems -= answered.items();
      unansweredBytes -= answered.bytes();
      beginWaiting();
    }
    exchange.flush();
    askForMore();
    endIfAllIsAnswered();
  }

  /** Whether no results of the first request are left. */
  private boolean deliverFirst(boolean partly) {
    Begun<R> first = begun.element();
    if (!partly && !first.isWhole()) {
      if (first.hasNext()) {
        deliverPartlyInAMoment();
      }
      return false;
    }
    while (first.hasNext() && exchange.isReady()) {
      exchange.accept(first.next());
    }
    return first.isEmpty();
  }

  private void deliverPartlyInAMoment() {
    if (!momentRuns) {
      momentRuns = true;
      MOMENT.execute(
          () ->
              context.execute(
                  () -> {
                    momentRuns = false;
                    deliver(true);
                  }));
    }
  }

  private void askForMore() {
    if (isClosed() || halfClosed || refusal.isPresent() || drainReason.isPresent()) {
      return;
    }
    if (unansweredBytes >= windowBytes) {
      return;
    }
    int room = Math.min(MAX_CREDIT, window - begunItems - waitingItems);
    if (room > credit && credit <= room / 2) {
      int more = room - credit;
      credit = room;
      call.request(more);
    }
  }

  @Override
  public void onHalfClose() {
    context.execute(
        () -> {
          halfClosed = true;
          endIfAllIsAnswered();
        });
  }

  @Override
  void drain(StatusRuntimeException reason) {
    context.execute(
        () -> {
          drainReason = Optional.of(reason);
          endIfAllIsAnswered();
        });
  }

  private void endIfAllIsAnswered() {
    if (isClosed() || !begun.isEmpty() || !waiting.isEmpty()) {
      return;
    }
    if (refusal.isPresent()) {
      close(refusal.get());
    } else if (halfClosed) {
      exchange.complete();
      close();
    } else {
      drainReason.ifPresent(this::close);
    }
  }

  @Override
  void forget() {
    begun.clear();
    waiting.clear();
  }
}
