package io.sessionstream.core;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Watches of one session, of which a test decides everything: what is in it, who runs, when. */
final class WatchFixture implements WatchTimer, Executor, SessionWatches.Interest {
  static final String SESSION = "session-1";

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Timeout> timeouts = new ArrayList<>();
  private final List<Runnable> heldAnswers = new ArrayList<>();
  private final List<StoredMessage<String>> messages = new ArrayList<>();
  private @Nullable SessionInfo info;
  private @Nullable Throwable failure;
  private @Nullable Error timerFailure;
  private boolean holdsAnswers;
  private boolean refusesTasks;
  private long nanos;

  /** The ranges that were read, in order. */
  final List<MessageRange> reads = new ArrayList<>();

  /** How often the end was looked for. */
  int ends;

  /** What the store was told of who is interested. */
  final List<String> interest = new ArrayList<>();

  final SessionWatches<String> watches =
      new SessionWatches<>(this::find, this::end, this, this, this);

  private record Timeout(long due, Runnable action, CompletableFuture<Void> future) {}

  // The session.

  /** A new session, instead of the one before. */
  void create(long incarnation) {
    messages.clear();
    info =
        SessionInfo.builder()
            .sessionId(SESSION)
            .incarnation(incarnation)
            .lastSequence(0)
            .createTime(Instant.EPOCH)
            .build();
  }

  /** Appends so many messages, which weigh one byte each, and signals it. */
  void append(int count) {
    appendSilently(count);
    watches.changed(SESSION);
  }

  void appendSilently(int count) {
    for (int i = 0; i < count; i++) {
      messages.add(StoredMessage.of(messages.size() + 1, 0, "text " + (messages.size() + 1)));
    }
    info = SessionInfo.builder().from(current()).lastSequence(messages.size()).build();
  }

  void closeSession() {
    info = SessionInfo.builder().from(current()).closed(true).build();
    watches.changed(SESSION);
  }

  void delete() {
    watches.deleted(SESSION, current().incarnation());
    forget();
    watches.changed(SESSION);
  }

  /** The session expires, about which nothing is signalled. */
  void forget() {
    messages.clear();
    info = null;
  }

  private SessionInfo current() {
    return Optional.ofNullable(info).orElseThrow();
  }

  /** From now on reading fails. */
  void failWith(RuntimeException exception) {
    failure = exception;
  }

  /** From now on reading fails. */
  void failWith(Error error) {
    failure = error;
  }

  // Reading.

  /** From now on answers come only with {@link #answerReads}. */
  void holdAnswers() {
    holdsAnswers = true;
  }

  /** Gives the answers that were held, and no longer holds them. */
  void answerReads() {
    holdsAnswers = false;
    List<Runnable> answers = List.copyOf(heldAnswers);
    heldAnswers.clear();
    answers.forEach(Runnable::run);
    run();
  }

  private CompletionStage<Optional<Session<String>>> find(String sessionId, MessageRange range) {
    reads.add(range);
    return answer(
        sessionId,
        Optional.ofNullable(info).map(present -> new Session<>(present, inRange(range))));
  }

  private CompletionStage<Optional<SessionInfo>> end(String sessionId) {
    ends++;
    return answer(sessionId, Optional.ofNullable(info));
  }

  private <T> CompletionStage<T> answer(String sessionId, T found) {
    if (!sessionId.equals(SESSION)) {
      throw new IllegalArgumentException(sessionId);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (holdsAnswers) {
      heldAnswers.add(() -> answer.complete(found));
    } else {
      answer.complete(found);
    }
    return answer;
  }

  private List<StoredMessage<String>> inRange(MessageRange range) {
    return messages.stream()
        .filter(message -> message.sequence() > range.afterSequence())
        .limit(Math.min(range.maxMessages(), range.maxBytes()))
        .toList();
  }

  /** After which sequences was read, in order. */
  List<Long> readsAfter() {
    return reads.stream().map(MessageRange::afterSequence).toList();
  }

  // Watching.

  /** A watcher that has requested so many events, after it was served. */
  WatchRecorder watch(WatchRequest request, long demand) {
    WatchRecorder recorder = new WatchRecorder(demand);
    watches.watch(request).subscribe(recorder);
    run();
    return recorder;
  }

  WatchRecorder watch() {
    return watch(WatchRequest.of(SESSION), Long.MAX_VALUE);
  }

  static WatchRequest.Builder request() {
    return WatchRequest.builder().sessionId(SESSION);
  }

  // Threads and time.

  @Override
  public void execute(Runnable task) {
    if (refusesTasks) {
      throw new RejectedExecutionException();
    }
    tasks.add(task);
  }

  void refuseTasks(boolean refuses) {
    refusesTasks = refuses;
  }

  /** Runs all that there is to do. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  int tasks() {
    return tasks.size();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** What the timer fails with from now on; null if it works again. */
  void failTimerWith(@Nullable Error error) {
    timerFailure = error;
  }

  @Override
  public Future<?> schedule(Runnable action, long delayNanos) {
    if (timerFailure != null) {
      throw timerFailure;
    }
    CompletableFuture<Void> future = new CompletableFuture<>();
    timeouts.add(new Timeout(nanos + delayNanos, action, future));
    return future;
  }

  @Override
  public void close() {
    timeouts.clear();
  }

  /** How many actions wait for their time. */
  long pendingTimeouts() {
    return timeouts.stream().filter(timeout -> !timeout.future().isDone()).count();
  }

  void advance(long byNanos) {
    nanos += byNanos;
    List<Timeout> due = timeouts.stream().filter(timeout -> timeout.due() <= nanos).toList();
    timeouts.removeAll(due);
    for (Timeout timeout : due) {
      if (timeout.future().complete(null)) {
        timeout.action().run();
      }
    }
    run();
  }

  @Override
  public void begins(String sessionId) {
    interest.add("begins " + sessionId);
  }

  @Override
  public void ends(String sessionId) {
    interest.add("ends " + sessionId);
  }
}
