package io.sessionstream.client;

import io.grpc.Status;
import io.sessionstream.client.PendingAppend.Settled;
import io.sessionstream.client.SessionQueue.Sent;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from any thread, and sees each through to its outcome, over one stream after the
 * other. All but the taking happens on the loop.
 *
 * <p>There is no timer for batches. While the loop is busy with one request, or as many are
 * unanswered as may be, messages gather by themselves, and go into the next one.
 */
final class Appender implements AppendCall.Listener {
  /** Enough to keep both sides busy; more would only make the requests smaller. */
  private static final int MAX_REQUESTS_IN_FLIGHT = 4;

  private static final Logger logger = LoggerFactory.getLogger(Appender.class);

  private final ClientOptions options;
  private final Connection connection;
  private final Loop loop;
  private final InTurn callbacks;
  private final Consumer<ClientState> stateListener;
  private final Reconnection reconnection;
  private final Outbox outbox;
  private final Window window;
  private final MessageIds messageIds = new MessageIds();

  private final Queue<PendingAppend> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile ClientState state = ClientState.IDLE;
  private volatile boolean terminated;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  private @Nullable AppendCall call;
  private boolean answeredOnCall;
  private long lastProgressNanos;
  private OptionalLong reconnectAtNanos = OptionalLong.empty();
  private boolean closing;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAtNanos;

  /**
   * An appender without a stream; it makes one when there is something to send.
   *
   * @param callbacks runs what depends on outcomes
   */
  Appender(
      ClientOptions options,
      Connection connection,
      Loop loop,
      InTurn callbacks,
      Consumer<ClientState> stateListener,
      Backoff backoff) {
    this.options = options;
    this.connection = connection;
    this.loop = loop;
    this.callbacks = callbacks;
    this.stateListener = stateListener;
    this.reconnection = new Reconnection(connection, backoff, loop, this::channelChanged);
    this.outbox = new Outbox(options, backoff);
    this.window = new Window(options.maxUnacknowledged(), options.maxUnacknowledgedBytes());
  }

  CompletionStage<Acknowledgement> append(Append<Message> append) {
    List<Violation> violations = ClientChecks.violations(append);
    if (!violations.isEmpty()) {
      return CompletableFuture.failedStage(new RefusedException(invalid(violations)));
    }
    AppendEntry entry = WireMapping.entry(withId(append));
    Optional<Violation> size = ClientChecks.sizeViolation(entry, options.maxMessageBytes());
    if (size.isPresent()) {
      return CompletableFuture.failedStage(new RefusedException(invalid(List.of(size.get()))));
    }
    return append(new PendingAppend(entry, System.nanoTime() + options.giveUpAfter().toNanos()));
  }

  private CompletionStage<Acknowledgement> append(PendingAppend pending) {
    try {
      switch (window.enter(pending.bytes(), patienceNanos(), callbacks.isCaller())) {
        case ADMITTED -> take(pending);
        case FULL -> refuse(pending, ClientReason.CLIENT_FULL.error("too much is unacknowledged"));
        case CLOSED -> refuse(pending, closedError());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refuse(pending, ClientReason.INTERRUPTED.error("interrupted while it waited for room"));
    }
    return pending.outcome();
  }

  private static ServiceError invalid(List<Violation> violations) {
    return ServiceError.builder()
        .code(Status.Code.INVALID_ARGUMENT)
        .reason("INVALID_MESSAGE")
        .message(violations.get(0).field() + " " + violations.get(0).description())
        .violations(violations)
        .build();
  }

  private Append<Message> withId(Append<Message> append) {
    boolean has = append.messageId().isPresent() || append.message().messageId().isPresent();
    return has
        ? append
        : Append.<Message>builder().from(append).messageId(messageIds.next()).build();
  }

  private long patienceNanos() {
    return switch (options.whenFull()) {
      case WAIT -> options.giveUpAfter().toNanos();
      case FAIL -> 0;
    };
  }

  private static ServiceError closedError() {
    return ClientReason.CLIENT_CLOSED.error("the client is closed");
  }

  private static void refuse(PendingAppend pending, ServiceError error) {
    pending.refuse(error).tell();
  }

  private void take(PendingAppend pending) {
    inbox.add(pending);
    if (terminated) {
      refuseInbox();
    } else if (!awake.get() && awake.compareAndSet(false, true)) {
      loop.execute(this::wakeUp);
    }
  }

  private void wakeUp() {
    awake.set(false);
    turn();
  }

  /** Does whatever can be done now; at the end of each event. */
  private void turn() {
    if (terminated) {
      return;
    }
    long now = System.nanoTime();
    for (PendingAppend next = inbox.poll(); next != null; next = inbox.poll()) {
      outbox.add(next);
    }
    tell(outbox.expire(now));
    outbox.wake(now);
    if (call != null && answerIsOverdue(now)) {
      abandonCall();
    }
    if (call == null && outbox.unsettled() > 0) {
      connect(now);
    }
    sendWhatMayBeSent();
    if (closing && outbox.unsettled() == 0) {
      drained.complete(null);
    }
    arrangeTimer();
  }

  private void sendWhatMayBeSent() {
    while (call != null && call.isReady() && outbox.requestsInFlight() < MAX_REQUESTS_IN_FLIGHT) {
      if (!outbox.isAwaitingAnswers()) {
        lastProgressNanos = System.nanoTime(); // From now on an answer is due.
      }
      List<Sent> batch = outbox.nextRequest();
      if (batch.isEmpty()) {
        return;
      }
      call.send(batch);
    }
  }

  private void connect(long now) {
    if (reconnectAtNanos.isPresent() && reconnectAtNanos.getAsLong() - now > 0) {
      return;
    }
    if (!reconnection.tryNow()) {
      reconnectLater(now, Duration.ZERO);
      return;
    }
    reconnectAtNanos = OptionalLong.empty();
    answeredOnCall = false;
    lastProgressNanos = now;
    call = AppendCall.start(connection.stub(), loop, this);
  }

  private void reconnectLater(long now, Duration least) {
    reconnectAtNanos = OptionalLong.of(now + reconnection.delayNanos(least));
  }

  private void channelChanged() {
    reconnectAtNanos = OptionalLong.empty();
    turn();
  }

  @Override
  public void onReady(AppendCall of) {
    if (of == call) {
      turn();
    }
  }

  @Override
  public void onResults(AppendCall of, List<AppendResult> results) {
    if (of != call) {
      return;
    }
    if (!outbox.mayBeAnswered(results.size())) {
      of.cancel("more results than entries");
      lose(ClientReason.BROKEN_CONTRACT.error("the server has sent more results than entries"));
      turn();
      return;
    }
    lastProgressNanos = System.nanoTime();
    if (!answeredOnCall) {
      answeredOnCall = true;
      reconnection.succeeded();
      report(ClientState.CONNECTED);
    }
    tell(outbox.answered(results, lastProgressNanos));
    turn();
  }

  @Override
  public void onEnd(AppendCall of, ServiceError error) {
    if (of == call) {
      lose(error);
      turn();
    }
  }

  /** The stream has ended; what is not settled will be sent on another one. */
  private void lose(ServiceError error) {
    call = null;
    if (WireErrors.hasReason(error, "REQUEST_TOO_LARGE")) {
      tell(outbox.requestTooLarge(error));
    }
    // Even if all is settled: what was given up on its way will not be answered on another stream.
    outbox.streamLost(error);
    if (outbox.unsettled() == 0) {
      logger.debug("the stream has ended while it was not used: {}", error.describe());
      report(ClientState.IDLE);
      return;
    }
    if (WireErrors.isHopeless(error)) {
      logger.warn("{} messages are given up: {}", outbox.unsettled(), error.describe());
      tell(outbox.giveUpAll(error));
      report(ClientState.IDLE);
      return;
    }
    reconnection.failed();
    reconnectLater(System.nanoTime(), WireErrors.reconnectDelay(error));
    if (state != ClientState.RECONNECTING) {
      logger.warn(
          "reconnecting, {} messages are unacknowledged: {}", outbox.unsettled(), error.describe());
    }
    report(ClientState.RECONNECTING);
  }

  private boolean answerIsOverdue(long now) {
    return isAnswerDue() && answerDueNanos() - now <= 0;
  }

  /** Whether there should be an answer, or a connection, soon. */
  private boolean isAnswerDue() {
    return call != null
        && (outbox.isAwaitingAnswers() || (!call.isReady() && outbox.unsettled() > 0));
  }

  private long answerDueNanos() {
    return lastProgressNanos + options.answerTimeout().toNanos();
  }

  private void abandonCall() {
    AppendCall old = call;
    if (old != null) {
      old.cancel("no answer");
      connection.renew();
      lose(
          ServiceError.builder()
              .code(Status.Code.UNAVAILABLE)
              .message("no answer within " + options.answerTimeout())
              .build());
    }
  }

  private void report(ClientState next) {
    if (state == next) {
      return;
    }
    if (state == ClientState.RECONNECTING && next == ClientState.CONNECTED) {
      logger.info("connected again");
    }
    state = next;
    callbacks.execute(() -> stateListener.accept(next));
  }

  private void tell(List<Settled> settled) {
    if (settled.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (Settled one : settled) {
      bytes += one.append().bytes();
    }
    int count = settled.size();
    long size = bytes;
    window.settle(count, size);
    callbacks.execute(
        () -> {
          // At once, so that who is told finds room; so one answer's worth is told beyond the
          // limit.
          window.leave(count, size);
          settled.forEach(Settled::tell);
        });
  }

  private void arrangeTimer() {
    OptionalLong next = nextTime();
    if (next.isEmpty()) {
      return;
    }
    if (timer != null && !timer.isDone()) {
      if (timerAtNanos - next.getAsLong() <= 0) {
        return; // It comes early enough, and will be arranged anew then.
      }
      timer.cancel(false);
    }
    timerAtNanos = next.getAsLong();
    timer = loop.schedule(this::onTimer, timerAtNanos - System.nanoTime());
  }

  private void onTimer() {
    timer = null;
    turn();
  }

  private OptionalLong nextTime() {
    OptionalLong next = outbox.nextTime();
    if (next.isPresent() && call == null && reconnectAtNanos.isPresent()) {
      next = OptionalLong.of(earlier(next.getAsLong(), reconnectAtNanos.getAsLong()));
    }
    if (next.isPresent() && isAnswerDue()) {
      next = OptionalLong.of(earlier(next.getAsLong(), answerDueNanos()));
    }
    return next;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  ClientState state() {
    return state;
  }

  /** Takes no more; completes when everything that was taken is settled. */
  CompletableFuture<Void> drain() {
    window.close();
    loop.execute(
        () -> {
          closing = true;
          turn();
        });
    return drained;
  }

  /** Gives up what is not settled; completes when all of it was handed on to the callbacks. */
  CompletableFuture<Void> terminate() {
    window.close();
    return CompletableFuture.runAsync(
        () -> {
          endCall();
          tell(outbox.giveUpAll(closedError()));
          terminated = true;
          refuseInbox();
          report(ClientState.CLOSED);
          drained.complete(null);
        },
        loop);
  }

  private void endCall() {
    if (call == null) {
      return;
    }
    if (outbox.unsettled() == 0) {
      call.halfClose();
    } else {
      call.cancel("the client is closed");
    }
    call = null;
  }

  private void refuseInbox() {
    for (PendingAppend next = inbox.poll(); next != null; next = inbox.poll()) {
      PendingAppend refused = next;
      callbacks.execute(() -> refuse(refused, closedError()));
    }
  }
}
