package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call on which every request gets exactly one answer, in order. Start it with a stub, then
 * {@link #run} it:
 *
 * <pre>{@code
 * SessionServiceGrpc.newStub(channel).getStreamMessages(exchange);
 * Ending ending = exchange.run(feeder, onTick);
 * }</pre>
 *
 * Three threads meet here. The feeder sends, and is made to wait while the transport's buffer is
 * full or {@value #WINDOW} requests are unanswered: that bounds the memory, whatever is sent.
 * gRPC's thread brings the answers. The caller of {@link #run} watches the time. All of them hold
 * one lock while they touch the call, and while they handle answers; so no handler runs beside
 * another one, and a slow reader of what the handlers print slows the whole exchange down.
 */
final class Exchange<Q, A> implements ClientResponseObserver<Q, A> {
  /** As many as the server reads ahead. */
  private static final int WINDOW = 256;

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

  private final Duration connectTimeout;
  private final Duration idleTimeout;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mayGoOn = lock.newCondition();
  private final Condition ended = lock.newCondition();

  private final Turns<A> turns = new Turns<>();
  private boolean connected;
  private boolean halfClosed;
  private long lastProgress = System.nanoTime();
  private @Nullable ClientCallStreamObserver<Q> call;
  private @Nullable Ending ending;
  private @Nullable Throwable bug;

  /**
   * Creates an exchange.
   *
   * @param connectTimeout how long to wait for the connection
   * @param idleTimeout how long to wait for an answer, or for the end, once it is due
   */
  Exchange(Duration connectTimeout, Duration idleTimeout) {
    this.connectTimeout = connectTimeout;
    this.idleTimeout = idleTimeout;
  }

  /** Sends the requests of a call, on a thread of its own. */
  interface Feeder {
    /** Returns when all was sent, or {@link #send} refused a request. */
    void feed() throws InterruptedException;
  }

  /**
   * Sends a request as soon as there is room for it.
   *
   * @param handler takes the answer; runs at most once, in the order of the requests
   * @return whether it was sent; if not, the call has ended
   */
  boolean send(Q request, Consumer<A> handler) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ending == null && (turns.waiting() >= WINDOW || !call().isReady())) {
        mayGoOn.await();
      }
      if (ending != null) {
        return false;
      }
      if (turns.unanswered() == 0) {
        lastProgress = System.nanoTime();
      }
      turns.expect(handler);
      call().onNext(request);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the action after the handlers of what was sent before, and before those of what follows.
   *
   * @return whether it runs; if not, the call has ended
   */
  boolean inOrder(Runnable action) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ending == null && turns.waiting() >= WINDOW) {
        mayGoOn.await();
      }
      if (ending != null) {
        return false;
      }
      turns.then(action);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything that was sent is answered, or the call has ended. */
  void awaitAnswers() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ending == null && turns.unanswered() > 0) {
        mayGoOn.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Feeds the call until it ends, however long that takes as long as the server answers.
   *
   * @param onTick runs some ten times a second, as the handlers do
   */
  Ending run(Feeder feeder, Runnable onTick) throws InterruptedException {
    Thread thread = new Thread(() -> feed(feeder), "requests");
    // It may be reading from a terminal when the call ends, and nothing can wake it then.
    thread.setDaemon(true);
    thread.start();
    lock.lockInterruptibly();
    try {
      Ending result = awaitEnding(onTick);
      if (bug != null) {
        throw new IllegalStateException(bug);
      }
      return result;
    } finally {
      lock.unlock();
    }
  }

  private Ending awaitEnding(Runnable onTick) throws InterruptedException {
    while (ending == null) {
      long left = patience() - (System.nanoTime() - lastProgress);
      if (left <= 0) {
        end(ErrorPrinter.error(Code.DEADLINE_EXCEEDED, impatience()));
        call().cancel("The client has waited long enough.", null);
      } else {
        ended.awaitNanos(Math.min(left, TICK));
        onTick.run();
      }
    }
    return ending;
  }

  /** How long may pass without progress. While nothing is due from the server, for ever. */
  private long patience() {
    if (!connected) {
      return connectTimeout.toNanos();
    }
    return turns.unanswered() > 0 || halfClosed ? idleTimeout.toNanos() : Long.MAX_VALUE;
  }

  private String impatience() {
    if (!connected) {
      return "no connection within " + connectTimeout.toSeconds() + " s";
    }
    return turns.unanswered() > 0
        ? "the server has not answered for " + idleTimeout.toSeconds() + " s"
        : "the server has answered everything but not ended the call";
  }

  private void feed(Feeder feeder) {
    try {
      if (awaitConnection()) {
        feeder.feed();
        halfClose();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private boolean awaitConnection() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ending == null && !connected) {
        mayGoOn.await();
      }
      return ending == null;
    } finally {
      lock.unlock();
    }
  }

  private void halfClose() {
    lock.lock();
    try {
      if (ending == null) {
        halfClosed = true;
        lastProgress = System.nanoTime();
        call().onCompleted();
      }
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable failure) {
    lock.lock();
    try {
      bug = failure;
      end(ErrorPrinter.error(Code.INTERNAL, "a bug of the client"));
      call().cancel("A bug of the client.", failure);
    } finally {
      lock.unlock();
    }
  }

  /** Handlers must be set here: once the call has started, it is too late. */
  @Override
  public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
    call = requestStream;
    requestStream.setOnReadyHandler(this::onReady);
  }

  /** There is a connection, and room in its buffer. */
  private void onReady() {
    lock.lock();
    try {
      if (!connected) {
        connected = true;
        lastProgress = System.nanoTime();
      }
      mayGoOn.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNext(A answer) {
    lock.lock();
    try {
      if (ending != null) {
        return;
      }
      if (!turns.answer(answer)) {
        end(ErrorPrinter.error(Code.INTERNAL, "the server has answered what was not asked"));
        call().cancel("An answer without a request.", null);
        return;
      }
      lastProgress = System.nanoTime();
      // To wake a feeder for every single answer would cost more than the answer.
      if (turns.waiting() <= WINDOW / 2) {
        mayGoOn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable failure) {
    lock.lock();
    try {
      end(CallErrors.of(failure));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onCompleted() {
    lock.lock();
    try {
      connected = true;
      end(
          turns.unanswered() == 0
              ? Status.getDefaultInstance()
              : ErrorPrinter.error(Code.INTERNAL, "the server has ended the call too early"));
    } finally {
      lock.unlock();
    }
  }

  private void end(Status status) {
    if (ending == null) {
      ending = new Ending(connected, status, turns.unanswered());
      turns.abandon();
      mayGoOn.signal();
      ended.signal();
    }
  }

  private ClientCallStreamObserver<Q> call() {
    return Objects.requireNonNull(call, "The exchange was not started with a stub.");
  }
}
