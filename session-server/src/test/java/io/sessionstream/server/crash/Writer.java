package io.sessionstream.server.crash;

import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.Success;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<Sent, Attempts> attempts = new LinkedHashMap<>();
  private final List<String> surprises = new ArrayList<>();
  private List<Attempts> unacknowledged = List.of();
  private long clock;
  private long counter;
  private long retries;
  private long duplicates;
  private long refusalsOfFull;
  private volatile boolean wasRefused;
  private volatile String lastTrouble = "none";

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
    for (Attempts again : unacknowledged) {
      stream.send(again);
    }
    while (more.getAsBoolean() && stream.isOpen() && !wasRefused) {
      Sent next =
          new Sent(sessionIds.get(random.nextInt(sessionIds.size())), name + "-" + counter++);
      stream.send(attempts.computeIfAbsent(next, Attempts::new));
    }
    unacknowledged = stream.end();
  }

  /** The server that it has written to will do nothing more. */
  void serverIsDead() {
    unacknowledged.forEach(Attempts::serverIsDead);
  }

  /** Everything that was ever sent, and when. */
  Map<Sent, Attempts> attempts() {
    return attempts;
  }

  /** Answers that no server may give. */
  List<String> surprises() {
    return surprises;
  }

  List<Journal.Entry> journal() throws IOException {
    return journal.entries();
  }

  /** Why a message was not acknowledged, or a call ended; for an exception's message. */
  String lastTrouble() {
    return lastTrouble;
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

  /** How many messages were refused because there was no room for them. */
  long refusalsOfFull() {
    return refusalsOfFull;
  }

  /** One call, from its begin to its end, whatever ends it. */
  private final class Stream implements StreamObserver<GetStreamMessagesResponse> {
    private final Semaphore window = new Semaphore(WINDOW);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ArrayDeque<Attempts> unanswered = new ArrayDeque<>();
    private final List<Attempts> unknown = new ArrayList<>();
    private final List<Attempts> refused = new ArrayList<>();
    private final List<Attempts> unsent = new ArrayList<>();
    private final StreamObserver<GetStreamMessagesRequest> requests;

    Stream(ManagedChannel channel) {
      requests = SessionServiceGrpc.newStub(channel).getStreamMessages(this);
    }

    boolean isOpen() {
      return ended.getCount() > 0;
    }

    /** Sends a message, or, when the call has ended, only notes that it is not acknowledged. */
    void send(Attempts message) throws InterruptedException {
      boolean mayBeSent = isOpen() && window.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (mayBeSent && isOpen()) {
        synchronized (this) {
          message.sent(clock++);
          unanswered.add(message);
        }
        requests.onNext(
            GetStreamMessagesRequest.newBuilder()
                .setSessionId(message.message().sessionId())
                .setMessage(message.message().message())
                .build());
        return;
      }
      unsent.add(message);
      if (isOpen()) {
        requests.onError(Status.CANCELLED.withDescription("no answer").asException());
        ended.countDown();
      }
    }

    @Override
    public synchronized void onNext(GetStreamMessagesResponse answer) {
      Attempts message = unanswered.remove();
      if (answer.hasSuccess()) {
        acknowledged(message, answer.getSuccess());
      } else {
        wasRefused = true;
        refused(message, answer.getError());
      }
      window.release();
    }

    private void acknowledged(Attempts message, Success answer) {
      if (answer.getDuplicate()) {
        duplicates++;
      }
      if (!message.acknowledged(answer.getDuplicate())) {
        surprises.add(message.message() + " is a duplicate of nothing");
      }
      try {
        journal.write(
            new Journal.Entry(
                message.message().sessionId(),
                message.message().messageId(),
                answer.getSequence(),
                answer.getDurability()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void refused(Attempts message, com.google.rpc.Status error) {
      lastTrouble = error.getMessage();
      switch (error.getCode()) {
        case Code.UNAVAILABLE_VALUE -> unknown.add(message);
        case Code.RESOURCE_EXHAUSTED_VALUE -> {
          message.refused();
          refusalsOfFull++;
          refused.add(message);
        }
        default -> {
          surprises.add(message.message() + " is answered with " + error);
          refused.add(message);
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      lastTrouble = failure.toString();
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
    List<Attempts> end() throws InterruptedException {
      if (isOpen()) {
        requests.onCompleted();
        if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          requests.onError(Status.CANCELLED.withDescription("no end").asException());
        }
      }
      synchronized (this) {
        unanswered.forEach(Attempts::unanswered);
        List<Attempts> rest = new ArrayList<>(unknown);
        rest.addAll(unanswered);
        rest.addAll(refused);
        rest.addAll(unsent);
        unanswered.clear();
        return rest;
      }
    }
  }
}
