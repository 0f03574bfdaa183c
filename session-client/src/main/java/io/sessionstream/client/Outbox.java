package io.sessionstream.client;

import io.sessionstream.client.PendingAppend.Settled;
import io.sessionstream.client.SessionQueue.Sent;
import io.sessionstream.v1.AppendResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All messages that are not settled: which are sent next, and what their answers mean. It knows no
 * connection and no clock; times are of {@link System#nanoTime()}. Used by one thread at a time.
 */
final class Outbox {
  /** How many messages of one session are taken in a row, while others wait. */
  private static final int TURN = 64;

  private static final Duration NO_DELAY = Duration.ZERO;

  private final ClientOptions options;
  private final Backoff backoff;

  private final Map<String, SessionQueue> sessions = new HashMap<>();
  private final Deque<SessionQueue> line = new ArrayDeque<>();
  private final PriorityQueue<SessionQueue> resting =
      new PriorityQueue<>((a, b) -> Long.signum(a.retryAtNanos() - b.retryAtNanos()));

  /** The oldest first. */
  private final Set<PendingAppend> unsettled = new LinkedHashSet<>();

  // What is on its way on the stream, in the order of its answers, and how much of each request.
  private final Deque<Sent> inFlight = new ArrayDeque<>();
  private final Deque<Request> requests = new ArrayDeque<>();

  /** Why the last stream was lost, if there was no answer since. */
  private Optional<ServiceError> lastLoss = Optional.empty();

  private int maxBatch;
  private long maxBatchBytes;

  /** A request on its way: how many messages it had, and how many of them are not answered. */
  private static final class Request {
    private final int size;
    private int left;

    Request(int size) {
      this.size = size;
      this.left = size;
    }
  }

  Outbox(ClientOptions options, Backoff backoff) {
    this.options = options;
    this.backoff = backoff;
    this.maxBatch = options.maxBatch();
    this.maxBatchBytes = options.maxBatchBytes();
  }

  void add(PendingAppend append) {
    unsettled.add(append);
    SessionQueue queue =
        sessions.computeIfAbsent(
            append.sessionId(), id -> new SessionQueue(id, options.ordering()));
    queue.add(append);
    review(queue);
  }

  /** How many messages are not settled. */
  int unsettled() {
    return unsettled.size();
  }

  /** Whether answers are due. */
  boolean isAwaitingAnswers() {
    return !inFlight.isEmpty();
  }

  /** How many requests are not answered, or not wholly. */
  int requestsInFlight() {
    return requests.size();
  }

  /** What is to be sent in the next request, and is on its way from now on; nothing if empty. */
  List<Sent> nextRequest() {
    List<Sent> batch = new ArrayList<>();
    long bytes = 0;
    int inARow = 0;
    while (batch.size() < maxBatch && !line.isEmpty()) {
      SessionQueue queue = line.element();
      if (!queue.maySend() || inARow == TURN) {
        line.remove();
        queue.inLine = false;
        review(queue);
        inARow = 0;
        continue;
      }
      if (!batch.isEmpty() && bytes + queue.nextBytes() > maxBatchBytes) {
        break;
      }
      bytes += queue.nextBytes();
      Sent sent = queue.send();
      sent.append().begin();
      batch.add(sent);
      inARow++;
    }
    if (!batch.isEmpty()) {
      inFlight.addAll(batch);
      requests.add(new Request(batch.size()));
    }
    return batch;
  }

  /** Whether as many results as these may come. */
  boolean mayBeAnswered(int results) {
    return results <= inFlight.size();
  }

  /** Takes results in the order of the entries, and returns what they have settled. */
  List<Settled> answered(List<AppendResult> results, long now) {
    lastLoss = Optional.empty();
    List<Settled> settled = new ArrayList<>(results.size());
    for (AppendResult result : results) {
      Sent sent = inFlight.remove();
      int size = countAnswer();
      answered(sent, size, result, now).ifPresent(settled::add);
      review(sent.queue());
    }
    return settled;
  }

  /** Notes an answer, and returns how many messages its request had. */
  private int countAnswer() {
    Request request = requests.element();
    request.left--;
    if (request.left == 0) {
      requests.remove();
    }
    return request.size;
  }

  private Optional<Settled> answered(Sent sent, int requestSize, AppendResult result, long now) {
    SessionQueue queue = sent.queue();
    PendingAppend append = sent.append();
    if (result.hasSuccess()) {
      queue.stored(result.getSuccess().getSequence(), result.getSuccess().getDuplicate());
      return settle(
          append, () -> append.acknowledge(WireMapping.acknowledgement(result.getSuccess())));
    }
    ServiceError error =
        result.hasError()
            ? WireErrors.of(result.getError())
            : ClientReason.BROKEN_CONTRACT.error("the server has sent a result without content");
    if (WireErrors.hasReason(error, "SEQUENCE_MISMATCH")
        && (sent.isChained() || queue.isRecovering())) {
      append.stepBack();
      queue.conditionFailed(append, actualSequence(error));
      return Optional.empty();
    }
    if (requestSize > 1 && isTooMany(error)) {
      maxBatch = Math.min(maxBatch, requestSize / 2);
      append.stepBack();
      queue.passedOver(append);
      return Optional.empty();
    }
    if (WireErrors.isTemporary(error)) {
      leave(append, error);
      long delay = backoff.nanos(queue.countFailure(), error.retryDelay().orElse(NO_DELAY));
      queue.refusedForNow(append, now + delay);
      return Optional.empty();
    }
    queue.refused();
    return settle(append, () -> refusal(append, error));
  }

  /** Whether not the message was refused, but its request, because it had too many of them. */
  private static boolean isTooMany(ServiceError error) {
    return error.violations().stream().anyMatch(violation -> violation.field().equals("entries"));
  }

  private static void leave(PendingAppend append, ServiceError error) {
    if (WireErrors.leavesOpen(error)) {
      append.leaveOpen(error);
    } else {
      append.leave(error);
    }
  }

  private static Settled refusal(PendingAppend append, ServiceError error) {
    leave(append, error);
    // A full store may have room again, for what an earlier attempt has left on its way. Whatever
    // else is refused stays refused.
    boolean isFinal = !WireErrors.leavesOpen(error) && !WireErrors.hasReason(error, "STORE_FULL");
    return isFinal ? append.refuse(error) : append.giveUp(error);
  }

  private static OptionalLong actualSequence(ServiceError error) {
    try {
      return OptionalLong.of(Long.parseLong(error.metadata().getOrDefault("actual_sequence", "")));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Settles what is not settled yet: what was given up may still be answered. */
  private Optional<Settled> settle(PendingAppend append, Supplier<Settled> settling) {
    if (append.isSettled()) {
      return Optional.empty();
    }
    unsettled.remove(append);
    return Optional.of(settling.get());
  }

  /** The stream has ended: what was on its way is to be sent again. */
  void streamLost(ServiceError error) {
    lastLoss = Optional.of(error);
    Set<SessionQueue> touched = new LinkedHashSet<>();
    for (Sent sent : inFlight) {
      sent.append().leaveOpen(error);
      sent.queue().lost(sent.append());
      touched.add(sent.queue());
    }
    inFlight.clear();
    requests.clear();
    touched.forEach(this::review);
  }

  /**
   * The server has refused the first request that is not answered, as too large. Then less is sent
   * at a time, or, if it was a single message, that message is refused.
   */
  List<Settled> requestTooLarge(ServiceError error) {
    if (requests.isEmpty()) {
      return List.of();
    }
    int first = requests.element().left;
    if (first > 1) {
      long bytes = inFlight.stream().limit(first).mapToLong(sent -> sent.append().bytes()).sum();
      maxBatchBytes = Math.max(1, Math.min(maxBatchBytes, bytes) / 2);
      return List.of();
    }
    requests.remove();
    Sent sent = inFlight.remove();
    sent.append().leave(error);
    sent.queue().refused();
    review(sent.queue());
    return settle(sent.append(), () -> sent.append().giveUp(error)).stream().toList();
  }

  /** Gives up what has waited for too long. */
  List<Settled> expire(long now) {
    List<Settled> settled = new ArrayList<>();
    while (!unsettled.isEmpty() && oldest().giveUpAtNanos() - now <= 0) {
      PendingAppend append = oldest();
      String why = "not acknowledged within " + options.giveUpAfter();
      settle(append, () -> append.giveUp(ClientReason.GIVEN_UP, why, lastLoss))
          .ifPresent(settled::add);
      SessionQueue queue = sessions.get(append.sessionId());
      if (queue != null) {
        review(queue);
      }
    }
    return settled;
  }

  /** Gives up everything: no attempt will succeed, or there will be none. */
  List<Settled> giveUpAll(ServiceError error) {
    List<Settled> settled = new ArrayList<>(unsettled.size());
    for (PendingAppend append : List.copyOf(unsettled)) {
      settle(append, () -> append.giveUp(error)).ifPresent(settled::add);
    }
    sessions.clear();
    line.clear();
    resting.clear();
    inFlight.clear();
    requests.clear();
    return settled;
  }

  /** Lets go on what has rested for long enough. */
  void wake(long now) {
    while (!resting.isEmpty() && resting.element().retryAtNanos() - now <= 0) {
      SessionQueue queue = resting.remove();
      queue.atRest = false;
      queue.endRest();
      review(queue);
    }
  }

  /** When {@link #wake} or {@link #expire} have something to do next. */
  OptionalLong nextTime() {
    if (unsettled.isEmpty()) {
      return OptionalLong.empty();
    }
    long oldest = oldest().giveUpAtNanos();
    boolean isFirst = resting.isEmpty() || oldest - resting.element().retryAtNanos() < 0;
    return OptionalLong.of(isFirst ? oldest : resting.element().retryAtNanos());
  }

  private PendingAppend oldest() {
    return unsettled.iterator().next();
  }

  private void review(SessionQueue queue) {
    queue.dropSettled();
    if (queue.isEmpty()) {
      sessions.remove(queue.sessionId(), queue); // There may be a new one with this id already.
    } else if (queue.isResting()) {
      if (!queue.atRest) {
        queue.atRest = true;
        resting.add(queue);
      }
    } else if (!queue.inLine && queue.maySend()) {
      queue.inLine = true;
      line.add(queue);
    }
  }
}
