package io.sessionstream.server.crash;

import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A client that streams messages to several sessions, one connection after the other, and keeps a
 * journal of what was acknowledged. What was not, it sends again, first of all and in order.
 */
final class Writer {
  static final int WINDOW = 64;

  /** How long a writer waits for an answer before it takes the connection for dead. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private final String name;
  private final Random random;
  private final Journal journal;
  private final List<Sent> sent = new ArrayList<>();
  private List<Sent> unacknowledged = List.of();
  private long counter;
  private long retries;
  private long duplicates;
  private volatile boolean wasRefused;

  Writer(String name, Path journalFile, long seed) throws IOException {
    this.name = name;
    this.random = new Random(seed);
    this.journal = new Journal(journalFile);
  }

  /**
   * Sends again what is not acknowledged, then new ones until there is enough or one is refused.
   */
  void write(ManagedChannel channel, List<String> sessionIds, BooleanSupplier more)
      throws InterruptedException {
    wasRefused = false;
    Stream stream = new Stream(channel);
    retries += unacknowledged.size();
    for (Sent again : unacknowledged) {
      stream.send(again);
    }
    while (more.getAsBoolean() && stream.isOpen() && !wasRefused) {
      Sent next =
          new Sent(sessionIds.get(random.nextInt(sessionIds.size())), name + "-" + counter++);
      sent.add(next);
      stream.send(next);
    }
    unacknowledged = stream.end();
  }

  /** Everything that was ever sent, in the order in which it must be in the log. */
  List<Sent> sent() {
    return sent;
  }

  List<Journal.Entry> journal() throws IOException {
    return journal.entries();
  }

  int unacknowledged() {
    return unacknowledged.size();
  }

  long retries() {
    return retries;
  }

  long duplicates() {
    return duplicates;
  }

  /** One call, from its begin to its end, whatever ends it. */
  private final class Stream implements StreamObserver<GetStreamMessagesResponse> {
    private final Semaphore window = new Semaphore(WINDOW);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private final List<Sent> unknown = new ArrayList<>();
    private final List<Sent> refused = new ArrayList<>();
    private final StreamObserver<GetStreamMessagesRequest> requests;

    Stream(ManagedChannel channel) {
      requests = SessionServiceGrpc.newStub(channel).getStreamMessages(this);
    }

    boolean isOpen() {
      return ended.getCount() > 0;
    }

    /** Sends a message, or, when the call has ended, only notes that it is not acknowledged. */
    void send(Sent message) throws InterruptedException {
      boolean mayBeSent = isOpen() && window.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      synchronized (this) {
        unanswered.add(message);
      }
      if (mayBeSent && isOpen()) {
        requests.onNext(
            GetStreamMessagesRequest.newBuilder()
                .setSessionId(message.sessionId())
                .setMessage(message.message())
                .build());
      } else if (isOpen()) {
        requests.onError(Status.CANCELLED.withDescription("no answer").asException());
        ended.countDown();
      }
    }

    @Override
    public synchronized void onNext(GetStreamMessagesResponse answer) {
      Sent message = unanswered.remove();
      if (answer.hasSuccess()) {
        acknowledged(message, answer);
      } else {
        wasRefused = true;
        (answer.getError().getCode() == Code.UNAVAILABLE_VALUE ? unknown : refused).add(message);
      }
      window.release();
    }

    private void acknowledged(Sent message, GetStreamMessagesResponse answer) {
      if (answer.getSuccess().getDuplicate()) {
        duplicates++;
      }
      try {
        journal.write(
            new Journal.Entry(
                message.sessionId(), message.messageId(), answer.getSuccess().getSequence()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      over();
    }

    @Override
    public void onCompleted() {
      over();
    }

    private void over() {
      ended.countDown();
      window.release(WINDOW);
    }

    /** Half-closes the call, waits for its end, and returns what was not acknowledged, in order. */
    List<Sent> end() throws InterruptedException {
      if (isOpen()) {
        requests.onCompleted();
        if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          requests.onError(Status.CANCELLED.withDescription("no end").asException());
        }
      }
      synchronized (this) {
        // What was refused comes later in the log than what was sent after it.
        sent.removeAll(new HashSet<>(refused));
        sent.addAll(refused);
        List<Sent> rest = new ArrayList<>(unknown);
        rest.addAll(unanswered);
        rest.addAll(refused);
        unanswered.clear();
        return rest;
      }
    }
  }
}
