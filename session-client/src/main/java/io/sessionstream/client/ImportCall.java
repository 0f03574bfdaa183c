package io.sessionstream.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sessionstream.client.ImportSummary.ImportError;
import io.sessionstream.client.ImportSummary.ImportedSession;
import io.sessionstream.core.Append;
import io.sessionstream.core.InvalidMessageException;
import io.sessionstream.core.Message;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One load: reads messages on a thread that may wait, and sends them as fast as the server takes
 * them.
 */
final class ImportCall
    implements ClientResponseObserver<ImportMessagesRequest, ImportMessagesResponse>,
        OpenWork.Work {
  private final Iterator<Append<Message>> messages;
  private final ImportListener listener;
  private final ClientOptions options;
  private final InTurn callbacks;
  private final CompletableFuture<ImportSummary> summary = new CompletableFuture<>();

  // The thread that sends waits here for room, or for the end.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ended;

  private @Nullable ClientCallStreamObserver<ImportMessagesRequest> requests;
  private @Nullable ImportMessagesResponse response;
  private final AtomicLong sent = new AtomicLong();

  /**
   * A load that begins when it is given to a stub as the observer of the answer, and then {@link
   * #feed} runs.
   */
  ImportCall(
      Iterator<Append<Message>> messages,
      ImportListener listener,
      ClientOptions options,
      InTurn callbacks) {
    this.messages = messages;
    this.listener = listener;
    this.options = options;
    this.callbacks = callbacks;
  }

  CompletableFuture<ImportSummary> summary() {
    return summary;
  }

  /** Sends everything, then waits for the summary. */
  void feed() {
    try {
      while (messages.hasNext()) {
        ImportMessagesRequest request = nextRequest();
        if (!awaitRoom()) {
          return;
        }
        // Counted before: the server may have of it what the transport was given of it.
        long count = sent.addAndGet(request.getEntriesCount());
        control().onNext(request);
        listener.onProgress(count);
      }
      control().onCompleted();
      awaitEnd();
    } catch (InterruptedException e) {
      control().cancel("interrupted", e);
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // The messages could not be read, or the listener has thrown; or the call has ended, and does
      // not take any more.
      if (end()) {
        callbacks.execute(() -> summary.completeExceptionally(e));
        control().cancel("the messages cannot be read", e);
      }
    }
  }

  private ImportMessagesRequest nextRequest() {
    ImportMessagesRequest.Builder request = ImportMessagesRequest.newBuilder();
    long bytes = 0;
    do {
      AppendEntry entry = entry(messages.next());
      bytes += entry.getSerializedSize();
      request.addEntries(entry);
    } while (request.getEntriesCount() < options.maxBatch()
        && bytes < options.maxBatchBytes()
        && messages.hasNext());
    return request.build();
  }

  private AppendEntry entry(Append<Message> append) {
    List<Violation> violations = ClientChecks.violations(append);
    if (!violations.isEmpty()) {
      throw new InvalidMessageException(violations);
    }
    AppendEntry entry = WireMapping.entry(append);
    ClientChecks.sizeViolation(entry, options.maxMessageBytes())
        .ifPresent(
            violation -> {
              throw new InvalidMessageException(List.of(violation));
            });
    return entry;
  }

  private boolean awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = options.giveUpAfter().toNanos();
      while (!ended && !control().isReady()) {
        if (left <= 0) {
          giveUp("the server has taken nothing", options.giveUpAfter());
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  private void awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = options.giveUpAfter().toNanos();
      while (!ended) {
        if (left <= 0) {
          giveUp("the server has not answered", options.giveUpAfter());
          return;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    fail(ClientReason.CLIENT_CLOSED.error("the client is closed"));
    control().cancel("the client is closed", null);
    return callbacks.tell(() -> {});
  }

  private void giveUp(String what, Duration time) {
    fail(ClientReason.GIVEN_UP.error(what + " for " + time));
    control().cancel(what, null);
  }

  private ClientCallStreamObserver<ImportMessagesRequest> control() {
    if (requests == null) {
      throw new IllegalStateException("The load was not given to a stub.");
    }
    return requests;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ImportMessagesRequest> requestStream) {
    requests = requestStream;
    requestStream.setOnReadyHandler(this::signal);
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNext(ImportMessagesResponse answer) {
    response = answer;
  }

  @Override
  public void onError(Throwable failure) {
    fail(WireErrors.of(failure));
  }

  @Override
  public void onCompleted() {
    ImportMessagesResponse answer = response;
    if (answer == null) {
      fail(ClientReason.BROKEN_CONTRACT.error("the server has not answered"));
    } else if (end()) {
      ImportSummary value = value(answer);
      callbacks.execute(() -> summary.complete(value));
    }
  }

  /** Ends the sending, and says whether it had not ended before. Only then there is an outcome. */
  private boolean end() {
    lock.lock();
    try {
      boolean isFirst = !ended;
      ended = true;
      changed.signalAll();
      return isFirst;
    } finally {
      lock.unlock();
    }
  }

  private void fail(ServiceError error) {
    if (!end()) {
      return;
    }
    SessionStreamException failure =
        sent.get() == 0 && !WireErrors.leavesOpen(error)
            ? new RefusedException(error)
            : new UnknownOutcomeException(
                ServiceError.builder()
                    .from(error)
                    .message(error.message() + " (after " + sent.get() + " messages were sent)")
                    .putMetadata("sent", Long.toString(sent.get()))
                    .build());
    callbacks.execute(() -> summary.completeExceptionally(failure));
  }

  private static ImportSummary value(ImportMessagesResponse wire) {
    return new ImportSummary(
        wire.getReceived(),
        wire.getAppended(),
        wire.getDuplicates(),
        wire.getFailed(),
        wire.getSessionsList().stream()
            .map(
                session ->
                    new ImportedSession(
                        session.getSessionId(),
                        session.getAppended(),
                        session.getFirstSequence(),
                        session.getLastSequence()))
            .toList(),
        wire.getMoreSessions(),
        wire.getErrorsList().stream()
            .map(error -> new ImportError(error.getIndex(), WireErrors.of(error.getError())))
            .toList());
  }
}
