package io.sessionstream.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One bidirectional call: exactly one answer for each request, in the order of the requests.
 *
 * @param <Q> what a request is
 * @param <A> what an answer is
 */
final class AnsweringStream<Q, A> extends ServerCall.Listener<Received<Q>> {
  // Everything happens in one synchronising context: what gRPC reports, answers that complete on a
  // thread of the store, and draining. So the fields need no locks, and the call is never used by
  // two threads at a time.
  //
  // The stream is read by credit: only messages that were asked for can come. It asks for a few at
  // a
  // time, and for no more while the window of unanswered items is full. An item is unanswered until
  // its answer is handed to the transport, which happens only when the client reads; so a client
  // that does not read is not read from either.
  //
  // Answers that wait for the client take memory too. Their size is known only when they are there,
  // so a request is not begun while the answers to those that were, if all were as large as the
  // largest so far, would take more than the window.

  /** How many messages are asked for at a time; few, because each may be as large as allowed. */
  static final int MAX_CREDIT = 8;

  private final ServerCall<Received<Q>, A> call;
  private final Function<Received<Q>, CompletableFuture<A>> work;
  private final int window;
  private final long windowBytes;
  private final ToLongFunction<A> answerBytes;
  private final Function<Throwable, StatusRuntimeException> bugReport;
  private final Consumer<AnsweringStream<Q, A>> onEnd;
  private final SynchronizationContext context = new SynchronizationContext(this::endByBug);

  private final Deque<Received<Q>> waiting = new ArrayDeque<>();
  private final Deque<Item<A>> begun = new ArrayDeque<>();
  private long unansweredBytes;
  private long largestAnswerBytes;
  private boolean hasAnswered;
  private int credit;
  private boolean halfClosed;
  private Optional<StatusRuntimeException> refusal = Optional.empty();
  private Optional<StatusRuntimeException> drainReason = Optional.empty();
  private boolean ended;

  private record Item<A>(CompletableFuture<A> answer, int bytes) {}

  /**
   * A stream that is still to be {@linkplain #start started}.
   *
   * @param work answers one request; it neither throws nor completes with an exception
   * @param answerBytes what an answer takes of the heap
   * @param expectedAnswerBytes what the first answer is expected to take
   * @param bugReport what the call ends with if that happens all the same
   * @param onEnd runs once, when the call has ended
   */
  AnsweringStream(
      ServerCall<Received<Q>, A> call,
      Function<Received<Q>, CompletableFuture<A>> work,
      int window,
      long windowBytes,
      ToLongFunction<A> answerBytes,
      long expectedAnswerBytes,
      Function<Throwable, StatusRuntimeException> bugReport,
      Consumer<AnsweringStream<Q, A>> onEnd) {
    this.call = call;
    this.work = work;
    this.window = window;
    this.windowBytes = windowBytes;
    this.answerBytes = answerBytes;
    this.largestAnswerBytes = expectedAnswerBytes;
    this.bugReport = bugReport;
    this.onEnd = onEnd;
  }

  /** Sends the headers and begins to read requests, unless the stream is drained already. */
  void start(Metadata headers) {
    context.execute(
        () -> {
          if (!ended) {
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
    if (ended || refusal.isPresent()) {
      return;
    }
    if (received.refusal().isPresent()) {
      refusal = received.refusal();
      endIfAllIsAnswered();
      return;
    }
    unansweredBytes += received.bytes();
    if (waiting.isEmpty() && mayBegin()) {
      begin(received);
    } else {
      waiting.add(received);
    }
    askForMore();
  }

  private boolean mayBegin() {
    return begun.isEmpty() || (begun.size() + 1) * largestAnswerBytes <= windowBytes;
  }

  private void begin(Received<Q> received) {
    CompletableFuture<A> answer = work.apply(received);
    boolean done = answer.isDone(); // Asked once: it may become done at any time.
    if (done && begun.isEmpty() && call.isReady()) {
      send(answer.join(), received.bytes());
    } else {
      begun.add(new Item<>(answer, received.bytes()));
      if (!done) {
        var unused = answer.whenComplete((value, bug) -> context.execute(this::sendAnswers));
      }
    }
  }

  private void beginWaiting() {
    while (!waiting.isEmpty() && mayBegin()) {
      begin(waiting.remove());
    }
  }

  private void send(A answer, int requestBytes) {
    unansweredBytes -= requestBytes;
    long bytes = answerBytes.applyAsLong(answer);
    largestAnswerBytes = hasAnswered ? Math.max(largestAnswerBytes, bytes) : bytes;
    hasAnswered = true;
    call.sendMessage(answer);
  }

  @Override
  public void onReady() {
    context.execute(this::sendAnswers);
  }

  private void sendAnswers() {
    if (ended) {
      return;
    }
    while (!begun.isEmpty() && begun.element().answer().isDone() && call.isReady()) {
      Item<A> item = begun.remove();
      send(item.answer().join(), item.bytes());
      beginWaiting();
    }
    askForMore();
    endIfAllIsAnswered();
  }

  private void askForMore() {
    if (ended || halfClosed || refusal.isPresent() || drainReason.isPresent()) {
      return;
    }
    if (unansweredBytes >= windowBytes) {
      return;
    }
    int room = Math.min(MAX_CREDIT, window - begun.size() - waiting.size());
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

  /** Reads no more, and ends the call with this status when all that was read is answered. */
  void drain(StatusRuntimeException reason) {
    context.execute(
        () -> {
          drainReason = Optional.of(reason);
          endIfAllIsAnswered();
        });
  }

  private void endIfAllIsAnswered() {
    if (ended || !begun.isEmpty() || !waiting.isEmpty()) {
      return;
    }
    if (refusal.isPresent()) {
      Errors.close(call, refusal.get());
      end();
    } else if (halfClosed) {
      call.close(Status.OK, new Metadata());
      end();
    } else if (drainReason.isPresent()) {
      Errors.close(call, drainReason.get());
      end();
    }
  }

  /** The client has gone, its deadline has passed, or the connection is lost. */
  @Override
  public void onCancel() {
    context.execute(this::end);
  }

  /** Forgets what is unanswered. What was begun goes on in the store: nothing is undone. */
  private void end() {
    if (!ended) {
      ended = true;
      begun.clear();
      waiting.clear();
      onEnd.accept(this);
    }
  }

  private void endByBug(Thread thread, Throwable cause) {
    StatusRuntimeException report = bugReport.apply(cause);
    if (!ended) {
      Errors.close(call, report);
      end();
    }
  }
}
