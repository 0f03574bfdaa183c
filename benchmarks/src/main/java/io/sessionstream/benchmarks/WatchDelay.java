package io.sessionstream.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Appends a message, waits until it is acknowledged and all watchers have it, and appends the next.
 *
 * <p>All answers come on the one thread of the connection, so it needs no locks.
 */
final class WatchDelay {
  private static final long LONGEST_END_SECONDS = 30;

  private final String sessionId = "watched-" + UUID.randomUUID();
  private final Recorder recorder = new Recorder();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final SessionServiceStub stub;
  private final StreamObserver<GetStreamMessagesRequest> requests;
  private final Message message;

  /** When the watchers have received the last message, as many as have. */
  private final long[] receivedNanos;

  private long sequence;
  private boolean acknowledged;
  private long acknowledgedNanos;
  private int received;
  private int caughtUp;
  private volatile boolean ending;

  private WatchDelay(ManagedChannel channel, int watchers) throws IOException {
    stub = SessionServiceGrpc.newStub(channel);
    requests = stub.getStreamMessages(new Acknowledgements());
    message = Message.parseFrom(SampleMessage.encoded(1, Optional.empty()));
    receivedNanos = new long[watchers];
  }

  /**
   * From acknowledged to received, of each message and watcher; what was received first counts as
   * 0. Runs for a time that does not count, and then for one that does.
   */
  static Histogram measure(ServerProcess server, int watchers, Duration warmUp, Duration time)
      throws IOException, InterruptedException {
    server.collectGarbage();
    ManagedChannel channel = server.connect();
    try {
      return new WatchDelay(channel, watchers).measure(warmUp, time);
    } finally {
      channel.shutdownNow();
    }
  }

  private Histogram measure(Duration warmUp, Duration time) throws InterruptedException {
    append();
    Thread.sleep(warmUp.toMillis());
    recorder.turn(true);
    Thread.sleep(time.toMillis());
    recorder.turn(false);
    ending = true;
    try {
      end.get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a message or a watch has failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("a message was not received", e);
    }
    return recorder.latencies();
  }

  private void append() {
    sequence++;
    acknowledged = false;
    received = 0;
    requests.onNext(
        GetStreamMessagesRequest.newBuilder().setSessionId(sessionId).setMessage(message).build());
  }

  private void watch() {
    WatchSessionRequest request =
        WatchSessionRequest.newBuilder().setSessionId(sessionId).setFromEnd(true).build();
    for (int i = 0; i < receivedNanos.length; i++) {
      stub.watchSession(request, new Watcher());
    }
  }

  private void goOn() {
    if (!acknowledged || received < receivedNanos.length) {
      return;
    }
    for (long nanos : receivedNanos) {
      recorder.record(Math.max(0, nanos - acknowledgedNanos), 1);
    }
    if (ending) {
      end.complete(null);
    } else {
      append();
    }
  }

  /** Ends with a failure if the call ends. */
  private abstract class Answers<T> implements StreamObserver<T> {
    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      end.completeExceptionally(new IllegalStateException("the call has ended"));
    }
  }

  private final class Acknowledgements extends Answers<GetStreamMessagesResponse> {
    @Override
    public void onNext(GetStreamMessagesResponse response) {
      acknowledgedNanos = System.nanoTime();
      if (response.getSuccess().getSequence() != sequence) {
        onError(new IllegalStateException("not the acknowledgement of " + sequence + response));
        return;
      }
      if (sequence == 1) {
        watch();
        return;
      }
      acknowledged = true;
      goOn();
    }
  }

  private final class Watcher extends Answers<WatchSessionResponse> {
    private boolean begun;

    @Override
    public void onNext(WatchSessionResponse event) {
      if (event.hasCaughtUp()) {
        if (!begun) {
          begun = true;
          caughtUp++;
          if (caughtUp == receivedNanos.length) {
            append();
          }
        }
        return;
      }
      for (StoredMessage stored : event.getMessages().getMessagesList()) {
        if (stored.getSequence() != sequence) {
          onError(new IllegalStateException("not the message " + sequence + ": " + stored));
          return;
        }
        receivedNanos[received++] = System.nanoTime();
      }
      goOn();
    }
  }
}
