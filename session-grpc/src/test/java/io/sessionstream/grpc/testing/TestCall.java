package io.sessionstream.grpc.testing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A client's side of one call, which records what comes back. One thread sends; any may wait.
 *
 * @param <Q> what a request is
 * @param <A> what an answer is
 */
public final class TestCall<Q, A> {
  private final ClientCall<Q, A> call;
  private final boolean reads;
  private final BlockingQueue<Optional<A>> answers = new LinkedBlockingQueue<>(); // Empty: the end.
  private final CompletableFuture<Metadata> headers = new CompletableFuture<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final Semaphore readySignals = new Semaphore(0);

  private record End(Status status, Metadata trailers) {}

  private TestCall(Builder<Q, A> builder) {
    call = builder.channel.newCall(builder.method, builder.options);
    reads = builder.reads;
    call.start(new Recorder(), builder.headers);
    if (reads) {
      call.request(1);
    }
  }

  /** A call that appends, and reads its answers. */
  public static TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends(
      Channel channel) {
    return builder(channel, SessionServiceGrpc.getGetStreamMessagesMethod()).start();
  }

  /** A call that looks up, and reads its answers. */
  public static TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups(Channel channel) {
    return builder(channel, SessionServiceGrpc.getGetSessionDataMethod()).start();
  }

  /** A call that appends batches, and reads its answers. */
  public static TestCall<AppendMessagesRequest, AppendMessagesResponse> batches(Channel channel) {
    return builder(channel, SessionServiceGrpc.getAppendMessagesMethod()).start();
  }

  public static <Q, A> Builder<Q, A> builder(Channel channel, MethodDescriptor<Q, A> method) {
    return new Builder<>(channel, method);
  }

  public void send(Q request) {
    call.sendMessage(request);
  }

  public void sendAll(Iterable<Q> requests) {
    requests.forEach(call::sendMessage);
  }

  /**
   * Waits until the transport takes a message without keeping it in a queue; false if the call has
   * ended.
   */
  public boolean awaitReady() {
    while (!end.isDone()) {
      if (call.isReady()) {
        return true;
      }
      try {
        if (!readySignals.tryAcquire(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new AssertionError("the transport took nothing within " + Patience.LIMIT);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
    return false;
  }

  /** Whether the transport takes a message now without keeping it in a queue. */
  public boolean isReady() {
    return call.isReady();
  }

  /** Reads this many more answers, if the call does not read by itself. */
  public void request(int count) {
    call.request(count);
  }

  public void halfClose() {
    call.halfClose();
  }

  public void cancel() {
    call.cancel("cancelled by the test", null);
  }

  /** The next answer; fails if the call ends without one. */
  public A next() {
    Optional<A> next = Patience.take(answers, "answer");
    if (next.isEmpty()) {
      answers.add(next);
      throw new AssertionError("no answer, the call has ended: " + Patience.await(end));
    }
    return next.get();
  }

  public List<A> next(int count) {
    List<A> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(next());
    }
    return taken;
  }

  /** Sends a request and waits for its answer. */
  public A ask(Q request) {
    send(request);
    return next();
  }

  /** All answers that come before the call ends. */
  public List<A> rest() {
    List<A> taken = new ArrayList<>();
    while (true) {
      Optional<A> next = Patience.take(answers, "answer or end");
      if (next.isEmpty()) {
        answers.add(next);
        return taken;
      }
      taken.add(next.get());
    }
  }

  /** How many answers are here and were not taken; a call that has ended counts as one. */
  public int waiting() {
    return answers.size();
  }

  public Status status() {
    return Patience.await(end).status();
  }

  public Metadata trailers() {
    return Patience.await(end).trailers();
  }

  /** The headers; waits for them. */
  public Metadata headers() {
    return Patience.await(headers);
  }

  public boolean hasEnded() {
    return end.isDone();
  }

  private final class Recorder extends ClientCall.Listener<A> {
    @Override
    public void onHeaders(Metadata received) {
      headers.complete(received);
    }

    @Override
    public void onMessage(A answer) {
      answers.add(Optional.of(answer));
      if (reads) {
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(new End(status, trailers));
      answers.add(Optional.empty());
      readySignals.release();
    }

    @Override
    public void onReady() {
      readySignals.release();
    }
  }

  /** Says how a call is to be made. */
  public static final class Builder<Q, A> {
    private final Channel channel;
    private final MethodDescriptor<Q, A> method;
    private final Metadata headers = new Metadata();
    private CallOptions options = CallOptions.DEFAULT;
    private boolean reads = true;

    private Builder(Channel channel, MethodDescriptor<Q, A> method) {
      this.channel = channel;
      this.method = method;
    }

    public <T> Builder<Q, A> header(Metadata.Key<T> key, T value) {
      headers.put(key, value);
      return this;
    }

    public Builder<Q, A> deadline(Duration duration) {
      options = options.withDeadlineAfter(duration.toNanos(), TimeUnit.NANOSECONDS);
      return this;
    }

    public Builder<Q, A> compression(String name) {
      options = options.withCompression(name);
      return this;
    }

    /** No answer is read before {@link TestCall#request} asks for it. */
    public Builder<Q, A> withoutReading() {
      reads = false;
      return this;
    }

    public TestCall<Q, A> start() {
      return new TestCall<>(this);
    }
  }
}
