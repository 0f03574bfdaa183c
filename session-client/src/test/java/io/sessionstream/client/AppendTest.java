package io.sessionstream.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.sessionstream.client.ClientOptions.WhenFull;
import io.sessionstream.client.ScriptedServer.AppendStream;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.Violation;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Success;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppendTest {
  private final ScriptedServer server = new ScriptedServer();
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

  private CompletableFuture<Acknowledgement> append(String sessionId, String text) {
    return client.append(sessionId, message(text)).toCompletableFuture();
  }

  private void send(String sessionId, String text) {
    client.append(sessionId, message(text));
  }

  private static Message message(String text) {
    return Message.builder().text(text).build();
  }

  private static SessionStreamException failure(CompletionStage<?> stage) {
    try {
      Object value =
          stage.toCompletableFuture().get(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      throw new AssertionError("completed with " + value);
    } catch (ExecutionException e) {
      return (SessionStreamException) requireNonNull(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void append_stored_completesWithWhatTheServerSays() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(
        AppendResult.newBuilder()
            .setSuccess(
                Success.newBuilder()
                    .setSequence(7)
                    .setAppendTime(Timestamp.newBuilder().setSeconds(3).setNanos(4_000_000))
                    .setDuplicate(true)
                    .setDurability(io.sessionstream.v1.Durability.DURABILITY_SYNCED))
            .build());

    assertThat(Patience.await(acknowledgement))
        .isEqualTo(Acknowledgement.of(7, 3004, true, Durability.SYNCED));
  }

  @Test
  void append_anyMessage_sendsAllOfIt() {
    Message message =
        Message.builder()
            .messageId("id")
            .sender("Ada")
            .contentType("text/plain")
            .text("a")
            .putAttributes("key", "value")
            .sentAt(Instant.ofEpochSecond(5, 6))
            .build();
    var unused =
        client.append(
            Append.<Message>builder()
                .sessionId("s")
                .message(message)
                .expectedSequence(4)
                .durability(Durability.WRITTEN)
                .build());

    assertThat(server.nextAppendStream().nextRequest())
        .containsExactly(
            AppendEntry.newBuilder()
                .setSessionId("s")
                .setMessage(
                    io.sessionstream.v1.Message.newBuilder()
                        .setMessageId("id")
                        .setSender("Ada")
                        .setContentType("text/plain")
                        .setText("a")
                        .putAttributes("key", "value")
                        .setSentAt(Timestamp.newBuilder().setSeconds(5).setNanos(6)))
                .setExpectedSequence(4)
                .setDurability(io.sessionstream.v1.Durability.DURABILITY_WRITTEN)
                .build());
  }

  @Test
  void append_withoutMessageId_getsOneOfItsOwn() {
    send("s", "a");
    send("t", "b");

    AppendStream stream = server.nextAppendStream();
    List<AppendEntry> entries = new ArrayList<>(stream.nextRequest());
    while (entries.size() < 2) {
      entries.addAll(stream.nextRequest());
    }
    String first = entries.get(0).getMessage().getMessageId();
    String second = entries.get(1).getMessage().getMessageId();
    assertThat(List.of(first, second)).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void append_whileManyRequestsAreUnanswered_gathersIntoTheNextOne() {
    send("0", "first");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    for (int i = 1; i < 4; i++) {
      send(Integer.toString(i), "alone");
      stream.nextRequest();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 10; i < 30; i++) {
      expected.add("text " + i);
      send(Integer.toString(i), "text " + i);
    }
    assertThat(stream.hasRequest()).isFalse();

    stream.answer(Answers.stored(1));

    assertThat(stream.nextTexts(20)).isEqualTo(expected);
    assertThat(stream.hasRequest()).isFalse();
  }

  @Test
  void append_refused_failsWithAllThatTheServerSays() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.error(Answers.invalid(Violation.of("message.text", "is too long"))));

    SessionStreamException failure = failure(acknowledgement);
    assertThat(failure)
        .isInstanceOf(RefusedException.class)
        .hasMessage("INVALID_ARGUMENT (INVALID_MESSAGE): message of INVALID_MESSAGE");
    assertThat(failure.error().violations())
        .containsExactly(Violation.of("message.text", "is too long"));
  }

  @Test
  void append_whenTheStreamBreaks_sendsAgainWithTheSameId() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    List<AppendEntry> first = stream.nextRequest();
    stream.fail(Status.UNAVAILABLE);

    AppendStream next = server.nextAppendStream();
    assertThat(next.nextRequest()).isEqualTo(first);
    next.answer(Answers.duplicate(1));
    assertThat(Patience.await(acknowledgement).duplicate()).isTrue();
  }

  @Test
  void append_whenTheServerDrains_goesOnWithWhatIsNotAcknowledged() {
    var first = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    var second = append("s", "b");
    stream.answer(Answers.stored(1));
    assertThat(stream.nextTexts(1)).containsExactly("b");
    stream.fail(Answers.draining());

    AppendStream next = server.nextAppendStream();
    assertThat(next.nextTexts(1)).containsExactly("b");
    next.answer(Answers.stored(2));
    assertThat(Patience.await(first).sequence()).isEqualTo(1);
    assertThat(Patience.await(second).sequence()).isEqualTo(2);
  }

  @Test
  void append_whenTheServerEndsTheStreamByItself_goesOnOverAnother() {
    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answers.onCompleted();

    assertThat(server.nextAppendStream().nextTexts(1)).containsExactly("a");
  }

  @Test
  void append_whenCredentialsAreRefused_failsAtOnce() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.fail(Status.UNAUTHENTICATED.withDescription("who are you"));

    assertThat(failure(acknowledgement))
        .isInstanceOf(UnknownOutcomeException.class)
        .hasMessage("UNAUTHENTICATED: who are you");
  }

  @Test
  void append_busy_triesAgainOnTheSameStream() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.error(Answers.busy()));

    assertThat(stream.nextTexts(1)).containsExactly("a");
    stream.answer(Answers.stored(1));
    assertThat(Patience.await(acknowledgement).sequence()).isEqualTo(1);
  }

  @Test
  void append_notAnswered_isSentAgainOverAnotherStream() {
    use(ClientOptions.builder().answerTimeout(Duration.ofMillis(50)));
    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();

    stream.awaitCancellation();
    assertThat(server.nextAppendStream().nextTexts(1)).containsExactly("a");
  }

  @Test
  void append_notAcknowledgedInTime_failsWithUnknownOutcome() {
    use(ClientOptions.builder().giveUpAfter(Duration.ofMillis(50)));
    var acknowledgement = append("s", "a");
    server.nextAppendStream().nextRequest();

    assertThat(failure(acknowledgement)).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void append_afterAStreamEndedWithOneGivenUp_getsItsOwnResult() {
    use(ClientOptions.builder().giveUpAfter(Duration.ofSeconds(1)));
    var givenUp = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    failure(givenUp);
    stream.fail(Status.UNAVAILABLE);

    var first = append("t", "b");
    AppendStream next = server.nextAppendStream();
    assertThat(next.nextTexts(1)).containsExactly("b");
    next.answer(Answers.stored(7));
    assertThat(Patience.await(first).sequence()).isEqualTo(7);
    var second = append("u", "c");
    assertThat(next.nextTexts(1)).containsExactly("c");
    next.answer(Answers.stored(8));
    assertThat(Patience.await(second).sequence()).isEqualTo(8);
  }

  @Test
  void append_withoutServer_isRefusedAfterItsTime() {
    server.close();
    use(ClientOptions.builder().giveUpAfter(Duration.ofMillis(50)));

    SessionStreamException failure = failure(append("s", "a"));

    assertThat(failure).isInstanceOf(RefusedException.class);
    assertThat(failure.error().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.error().message())
        .startsWith("not acknowledged within PT0.05S; the last attempt: ");
  }

  @Test
  void append_moreAnswersThanMessages_cancelsTheStreamAndSendsAgain() {
    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.stored(1), Answers.stored(2));

    stream.awaitCancellation();
    assertThat(server.nextAppendStream().nextTexts(1)).containsExactly("a");
  }

  @Test
  void append_requestTooLarge_isSentInSmallerOnes() {
    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    for (int i = 0; i < 3; i++) {
      send("t" + i, "alone");
      stream.nextRequest();
    }
    send("u", "b");
    send("v", "c");
    stream.answer(Answers.stored(1), Answers.stored(1), Answers.stored(1), Answers.stored(1));
    assertThat(stream.nextRequest()).hasSize(2);
    stream.fail(Answers.tooLarge());

    AppendStream next = server.nextAppendStream();
    assertThat(next.nextRequest()).hasSize(1);
    assertThat(next.nextRequest()).hasSize(1);
  }

  @Test
  void append_singleMessageTooLarge_isRefused() {
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.fail(Answers.tooLarge());

    assertThat(failure(acknowledgement))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.error().reason()).hasValue("REQUEST_TOO_LARGE"));
  }

  @Test
  void append_messageOverTheLimit_isRefusedAndDisturbsNobody() {
    use(ClientOptions.builder().maxMessageBytes(100));
    var other = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();

    SessionStreamException failure = failure(append("t", "x".repeat(100)));

    assertThat(failure).isInstanceOf(RefusedException.class);
    // Besides the text it has an id of 22 characters, the session's id, and their tags.
    assertThat(failure.error().violations())
        .containsExactly(Violation.of("message", "must be at most 100 bytes, is 131"));
    stream.answer(Answers.stored(1));
    assertThat(Patience.await(other).sequence()).isEqualTo(1);
  }

  @Test
  void append_whenFullAndToFail_failsAtOnce() {
    use(ClientOptions.builder().maxUnacknowledged(1).whenFull(WhenFull.FAIL));
    var first = append("s", "a");

    assertThat(failure(append("s", "b")).error().reason()).hasValue("CLIENT_FULL");

    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.stored(1));
    Patience.await(first);
    send("s", "c");
    assertThat(stream.nextTexts(1)).containsExactly("c");
  }

  @Test
  void append_whenFullInBytes_isFull() {
    use(ClientOptions.builder().maxUnacknowledgedBytes(100).whenFull(WhenFull.FAIL));
    send("s", "x".repeat(200));

    assertThat(failure(append("s", "b")).error().reason()).hasValue("CLIENT_FULL");
  }

  @Test
  void append_whenFullAndToWait_waitsForRoom() {
    use(ClientOptions.builder().maxUnacknowledged(1));
    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    var second = CompletableFuture.runAsync(() -> send("s", "b"));
    assertThat(stream.hasRequest()).isFalse();

    stream.answer(Answers.stored(1));

    assertThat(stream.nextTexts(1)).containsExactly("b");
    Patience.await(second);
  }

  @Test
  void append_interruptedWhileItWaits_isRefusedAndStaysInterrupted() {
    use(ClientOptions.builder().maxUnacknowledged(1));
    send("s", "a");
    Thread.currentThread().interrupt();
    var second = append("s", "b");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure(second).error().reason()).hasValue("INTERRUPTED");
  }

  @Test
  void append_inAnActionThatWaitsForRoom_doesNotBlockTheClient() {
    use(ClientOptions.builder().maxUnacknowledged(2));
    var chain =
        append("s", "a")
            .thenCompose(done -> append("s", "c").thenCombine(append("s", "d"), (c, d) -> d));
    send("t", "b");
    AppendStream stream = server.nextAppendStream();
    stream.nextTexts(2);
    stream.answer(Answers.stored(1));
    stream.nextTexts(1);
    stream.answer(Answers.stored(1), Answers.stored(2));
    stream.nextTexts(1);
    stream.answer(Answers.stored(3));

    assertThat(Patience.await(chain).sequence()).isEqualTo(3);
  }

  @Test
  void append_whileAcknowledgementsWaitToBeTold_isFull() {
    use(ClientOptions.builder().maxUnacknowledged(2).whenFull(WhenFull.FAIL));
    CompletableFuture<Void> release = new CompletableFuture<>();
    CompletableFuture<Void> entered = new CompletableFuture<>();
    var action =
        append("s", "a")
            .thenRun(
                () -> {
                  entered.complete(null);
                  release.join();
                });
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.stored(1));
    Patience.await(entered);
    var untold = append("t", "b");
    send("t", "c");
    stream.nextTexts(1);
    stream.answer(Answers.stored(1));
    stream.nextTexts(1); // It is sent when the one before is settled.

    assertThat(failure(append("u", "d")).error().reason()).hasValue("CLIENT_FULL");

    release.complete(null);
    Patience.await(action);
    Patience.await(untold);
    assertThat(append("u", "e")).isNotDone();
  }

  @Test
  void close_withUnacknowledgedMessages_waitsForThem() {
    use(ClientOptions.builder().maxUnacknowledged(1).whenFull(WhenFull.FAIL));
    var acknowledgement = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    var closed = CompletableFuture.runAsync(client::close);
    while (!failure(append("t", "b")).error().reason().equals(Optional.of("CLIENT_CLOSED"))) {
      Thread.onSpinWait(); // Until then it is full.
    }
    assertThat(closed).isNotDone();

    stream.answer(Answers.stored(1));

    assertThat(Patience.await(acknowledgement).sequence()).isEqualTo(1);
    stream.awaitHalfClose();
    Patience.await(closed);
  }

  @Test
  void close_whenTheTimeIsOver_failsWhatIsLeft() {
    use(ClientOptions.builder().closeTimeout(Duration.ofMillis(20)));
    var sent = append("s", "a");
    server.nextAppendStream().nextRequest();
    var notSent = append("s", "b");

    client.close();

    assertThat(failure(sent)).isInstanceOf(UnknownOutcomeException.class);
    assertThat(failure(notSent)).isInstanceOf(RefusedException.class);
    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
  }

  @Test
  void close_whileAnOutcomeIsTold_returnsWhenAllAreTold() {
    CompletableFuture<Void> returned = new CompletableFuture<>();
    var action =
        append("s", "a")
            .thenRun(
                () -> {
                  while (client.state() != ClientState.CLOSED) {
                    Thread.onSpinWait();
                  }
                  returned.completeOnTimeout(null, 100, TimeUnit.MILLISECONDS).join();
                });
    var other = append("t", "b");
    AppendStream stream = server.nextAppendStream();
    stream.nextTexts(2);
    stream.answer(Answers.stored(1), Answers.stored(1));

    client.close();

    assertThat(other).isDone();
    returned.complete(null);
    Patience.await(action);
  }

  @Test
  void close_inAnActionThatDependsOnAnOutcome_doesNotWaitForItself() {
    var closed = append("s", "a").thenRun(client::close);
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    var other = append("t", "b");
    stream.nextRequest();
    stream.answer(Answers.stored(1), Answers.stored(1));

    Patience.await(closed);
    assertThat(Patience.await(other).sequence()).isEqualTo(1);
  }

  @Test
  void append_afterClose_isRefused() {
    client.close();

    assertThat(failure(append("s", "a")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("CANCELLED (CLIENT_CLOSED): the client is closed");
  }

  @Test
  void stateListener_throughAReconnect_isToldOfEachChange() {
    BlockingQueue<ClientState> states = new LinkedBlockingQueue<>();
    client.closeNow();
    client = server.client().stateListener(states::add).build();
    assertThat(client.state()).isEqualTo(ClientState.IDLE);

    send("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    send("t", "b");
    stream.nextRequest();
    stream.answer(Answers.stored(1));
    assertThat(Patience.take(states, "state")).isEqualTo(ClientState.CONNECTED);
    stream.fail(Status.UNAVAILABLE);
    assertThat(Patience.take(states, "state")).isEqualTo(ClientState.RECONNECTING);
    AppendStream next = server.nextAppendStream();
    next.nextRequest();
    next.answer(Answers.stored(1));
    assertThat(Patience.take(states, "state")).isEqualTo(ClientState.CONNECTED);
    client.close();
    assertThat(Patience.take(states, "state")).isEqualTo(ClientState.CLOSED);
  }

  @Test
  void idleStream_thatEnds_isNotMadeAnewUntilItIsNeeded() {
    var first = append("s", "a");
    AppendStream stream = server.nextAppendStream();
    stream.nextRequest();
    stream.answer(Answers.stored(1));
    Patience.await(first);
    stream.fail(Answers.draining());

    send("s", "b");
    assertThat(server.nextAppendStream().nextTexts(1)).containsExactly("b");
  }
}
