package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.client.ScriptedServer.Watch;
import io.sessionstream.core.Message;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchEvent.EndReason;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.v1.CaughtUp;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.WatchEnd;
import io.sessionstream.v1.WatchEndReason;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import io.sessionstream.v1.WatchedMessages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a watch is asked for, resumed and ended. */
class WatchTest {
  private static final long INCARNATION = 77;

  private final ScriptedServer server = new ScriptedServer();
  private final EventRecorder watcher = new EventRecorder();
  private SessionStreamClient client = client(ClientOptions.builder());

  private SessionStreamClient client(ClientOptions.Builder options) {
    return server.client().options(options.initialBackoff(Duration.ofMillis(1)).build()).build();
  }

  private void use(ClientOptions.Builder options) {
    client.closeNow();
    client = client(options);
  }

  @AfterEach
  void close() {
    client.closeNow();
    server.close();
  }

  private static WatchSessionResponse messages(long first, long last) {
    WatchedMessages.Builder messages = WatchedMessages.newBuilder();
    for (long sequence = first; sequence <= last; sequence++) {
      messages.addMessages(
          StoredMessage.newBuilder()
              .setSequence(sequence)
              .setMessage(io.sessionstream.v1.Message.newBuilder().setText("t")));
    }
    return WatchSessionResponse.newBuilder()
        .setMessages(messages)
        .setIncarnation(INCARNATION)
        .build();
  }

  private static WatchSessionResponse mark(long sequence) {
    return mark(INCARNATION, sequence);
  }

  private static WatchSessionResponse mark(long incarnation, long sequence) {
    return WatchSessionResponse.newBuilder()
        .setCaughtUp(CaughtUp.newBuilder().setLastSequence(sequence))
        .setIncarnation(incarnation)
        .build();
  }

  private static WatchSessionResponse end(WatchEndReason reason, long sequence) {
    return WatchSessionResponse.newBuilder()
        .setEnd(WatchEnd.newBuilder().setReason(reason).setLastSequence(sequence))
        .setIncarnation(INCARNATION)
        .build();
  }

  private Watch watch(WatchRequest request) {
    client.watch(request).subscribe(watcher);
    watcher.request(Long.MAX_VALUE);
    return server.nextWatch();
  }

  @Test
  void watch_withAllOptions_asksForThem() {
    Watch watch =
        watch(
            WatchRequest.builder()
                .sessionId("s")
                .afterSequence(5)
                .waitForSession(true)
                .markInterval(Duration.ofMillis(1500))
                .incarnation(INCARNATION)
                .build());

    assertThat(watch.request())
        .isEqualTo(
            WatchSessionRequest.newBuilder()
                .setSessionId("s")
                .setAfterSequence(5)
                .setWaitForSession(true)
                .setMarkInterval(
                    com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
                .setIncarnation(INCARNATION)
                .build());
  }

  @Test
  void watch_eventsOfEachKind_areTold() {
    Watch watch = watch(WatchRequest.of("s"));
    watch.send(messages(1, 2));
    watch.send(mark(2));
    watch.send(end(WatchEndReason.WATCH_END_REASON_CLOSED, 2));
    watch.complete();

    assertThat(watcher.nextSequences(2)).containsExactly(1L, 2L);
    assertThat(watcher.next()).isEqualTo(new WatchEvent.CaughtUp<Message>(INCARNATION, 2));
    assertThat(watcher.next())
        .isEqualTo(new WatchEvent.Ended<Message>(INCARNATION, EndReason.CLOSED, 2));
    watcher.awaitCompletion();
  }

  @Test
  void watch_whenTheCallBreaks_goesOnAfterTheLastMessage() {
    Watch watch = watch(WatchRequest.of("s"));
    watch.send(messages(1, 3));
    assertThat(watcher.nextSequences(3)).containsExactly(1L, 2L, 3L);
    watch.fail(Status.UNAVAILABLE);

    Watch next = server.nextWatch();
    assertThat(next.request().getAfterSequence()).isEqualTo(3);
    assertThat(next.request().getIncarnation()).isEqualTo(INCARNATION);
    next.send(messages(4, 5));
    assertThat(watcher.nextSequences(2)).containsExactly(4L, 5L);
  }

  @Test
  void watch_whenTheServerDrainsOrEndsTheCall_goesOn() {
    watch(WatchRequest.of("s")).fail(Answers.draining());
    server.nextWatch().complete();

    server.nextWatch().send(messages(1, 1));
    assertThat(watcher.nextSequences(1)).containsExactly(1L);
  }

  @Test
  void watch_fromTheEndBrokenBeforeTheFirstEvent_asksForTheEndAgain() {
    Watch watch = watch(WatchRequest.builder().sessionId("s").fromEnd(true).build());
    assertThat(watch.request().getFromEnd()).isTrue();
    watch.fail(Status.UNAVAILABLE);

    assertThat(server.nextWatch().request().getFromEnd()).isTrue();
  }

  @Test
  void watch_fromTheEndBrokenAfterAMark_goesOnAfterTheMark() {
    Watch watch = watch(WatchRequest.builder().sessionId("s").fromEnd(true).build());
    watch.send(mark(9));
    watcher.next();
    watch.fail(Status.UNAVAILABLE);

    assertThat(server.nextWatch().request().getAfterSequence()).isEqualTo(9);
  }

  @Test
  void watch_waitingForTheSessionWhenTheCallBreaks_missesNothing() {
    Watch watch =
        watch(WatchRequest.builder().sessionId("s").fromEnd(true).waitForSession(true).build());
    watch.send(mark(0, 0));
    watcher.next();
    watch.fail(Status.UNAVAILABLE);

    Watch next = server.nextWatch();
    assertThat(next.request().getAfterSequence()).isZero();
    assertThat(next.request().getFromEnd()).isFalse();
    assertThat(next.request().getWaitForSession()).isTrue();
    assertThat(next.request().getIncarnation()).isZero();
  }

  @Test
  void watch_ofAnotherSessionAfterABreak_endsAsForgotten() {
    Watch watch = watch(WatchRequest.of("s"));
    watch.send(messages(1, 1));
    watcher.nextSequences(1);
    watch.fail(Status.UNAVAILABLE);
    server.nextWatch().send(end(WatchEndReason.WATCH_END_REASON_FORGOTTEN, 1));

    assertThat(watcher.next())
        .isEqualTo(new WatchEvent.Ended<Message>(INCARNATION, EndReason.FORGOTTEN, 1));
    watcher.awaitCompletion();
  }

  @Test
  void watch_ofNoSession_endsAsNotFound() {
    watch(WatchRequest.of("s")).fail(Answers.notFound());

    assertThat(watcher.next()).isEqualTo(new WatchEvent.Ended<Message>(0, EndReason.NOT_FOUND, 0));
    watcher.awaitCompletion();
  }

  @Test
  void watch_ofNoSessionWithoutDemand_tellsItWhenItIsAskedFor() {
    client.watch("s", 0).subscribe(watcher);
    server.nextWatch().fail(Answers.notFound());
    client.watch("s", 0).subscribe(new EventRecorder());
    server.nextWatch();
    assertThat(watcher.hasEvent()).isFalse();

    watcher.request(1);

    assertThat(watcher.next()).isInstanceOf(WatchEvent.Ended.class);
    watcher.awaitCompletion();
  }

  @Test
  void watch_refused_fails() {
    watch(WatchRequest.of("s")).fail(Answers.invalid());

    assertThat(watcher.awaitFailure()).isInstanceOf(RefusedException.class);
  }

  @Test
  void watch_messageLeftOut_fails() {
    Watch watch = watch(WatchRequest.of("s"));
    watch.send(messages(1, 1));
    watch.send(messages(3, 3));

    assertThat(watcher.awaitFailure())
        .hasMessage("INTERNAL (BROKEN_CONTRACT): the server has sent message 3 after message 1");
    watch.awaitCancellation();
  }

  @Test
  void watch_messageTwice_fails() {
    Watch watch = watch(WatchRequest.of("s"));
    watch.send(messages(1, 2));
    watch.send(messages(2, 2));

    assertThat(watcher.awaitFailure()).isInstanceOf(SessionStreamException.class);
  }

  @Test
  void watch_markBehindMessagesNotSent_fails() {
    watch(WatchRequest.of("s")).send(mark(1));

    assertThat(watcher.awaitFailure()).isInstanceOf(SessionStreamException.class);
  }

  @Test
  void watch_slowSubscriber_isSentNoMoreThanItAsksFor() {
    client.watch("s", 0).subscribe(watcher);
    Watch watch = server.nextWatch();
    watcher.request(1);
    watch.send(messages(1, 1));
    watch.send(messages(2, 2));
    assertThat(watcher.nextSequences(1)).containsExactly(1L);
    watcher.request(1);

    assertThat(watcher.nextSequences(1)).containsExactly(2L);
  }

  @Test
  void watch_silentForTooLong_isResumed() {
    use(ClientOptions.builder().answerTimeout(Duration.ofMillis(20)));
    Watch watch =
        watch(WatchRequest.builder().sessionId("s").markInterval(Duration.ofMillis(20)).build());

    watch.awaitCancellation();
    server.nextWatch().send(messages(1, 1));
    assertThat(watcher.nextSequences(1)).containsExactly(1L);
  }

  @Test
  void watch_slowSubscriber_isNotTakenForASilentServer() {
    use(ClientOptions.builder().answerTimeout(Duration.ofMillis(200)));
    CompletableFuture<Void> slow = new CompletableFuture<>();
    EventRecorder slowWatcher = new EventRecorder(slow::join);
    client
        .watch(WatchRequest.builder().sessionId("s").markInterval(Duration.ofMillis(20)).build())
        .subscribe(slowWatcher);
    slowWatcher.request(Long.MAX_VALUE);
    Watch watch = server.nextWatch();
    watch.send(messages(1, 1));
    assertThat(slowWatcher.nextSequences(1)).containsExactly(1L);
    // Later than the time after which a server is taken for silent.
    var rest =
        CompletableFuture.runAsync(
            () -> {
              watch.send(messages(2, 2));
              watch.send(messages(3, 3));
              slow.complete(null);
            },
            CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS));

    Patience.await(rest);
    assertThat(slowWatcher.nextSequences(2)).containsExactly(2L, 3L);
  }

  @Test
  void watch_notResumedInTime_fails() {
    use(
        ClientOptions.builder()
            .giveUpAfter(Duration.ofMillis(50))
            .maxBackoff(Duration.ofMillis(10)));
    watch(WatchRequest.of("s")).fail(Status.UNAVAILABLE);
    server.close();

    assertThat(watcher.awaitFailure())
        .isInstanceOfSatisfying(
            SessionStreamException.class,
            failure -> assertThat(failure.error().reason()).hasValue("GIVEN_UP"));
  }

  @Test
  void cancel_endsTheCall() {
    Watch watch = watch(WatchRequest.of("s"));
    watcher.cancel();

    watch.awaitCancellation();
  }

  @Test
  void request_notPositive_fails() {
    Watch watch = watch(WatchRequest.of("s"));
    watcher.request(0);

    assertThat(watcher.awaitFailure()).isInstanceOf(IllegalArgumentException.class);
    watch.awaitCancellation();
  }

  @Test
  void closeOfTheClient_failsTheWatch() {
    watch(WatchRequest.of("s"));
    client.close();

    assertThat(watcher.awaitFailure())
        .hasMessage("CANCELLED (CLIENT_CLOSED): the client is closed");
  }

  @Test
  void watch_afterClose_fails() {
    client.close();
    client.watch("s", 0).subscribe(watcher);

    assertThat(watcher.awaitFailure())
        .hasMessage("CANCELLED (CLIENT_CLOSED): the client is closed");
  }
}
