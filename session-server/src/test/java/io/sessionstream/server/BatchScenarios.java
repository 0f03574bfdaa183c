package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Batches.batch;
import static io.sessionstream.grpc.testing.Batches.entries;
import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.Batches.problem;
import static io.sessionstream.grpc.testing.Batches.rest;
import static io.sessionstream.grpc.testing.Batches.results;
import static io.sessionstream.grpc.testing.Batches.sequence;
import static io.sessionstream.grpc.testing.Batches.sequences;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessageRequest;
import io.sessionstream.v1.AppendMessageResponse;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Messages that come in batches, or one by one in calls of their own. */
interface BatchScenarios extends Scenario {
  @Test
  default void batches_32StreamsToOneSession_isDenseAndKeepsTheOrderOfEach() {
    int streams = 32;
    int each = 300;
    List<TestCall<AppendMessagesRequest, AppendMessagesResponse>> calls = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      calls.add(TestCall.batches(channel()));
    }
    for (int number = 0; number < each; number += 50) {
      for (int i = 0; i < streams; i++) {
        List<AppendEntry> entries = new ArrayList<>();
        for (int k = number; k < number + 50; k++) {
          entries.add(entry("batches", i + ":" + k));
        }
        calls.get(i).send(batch(entries));
      }
    }
    calls.forEach(TestCall::halfClose);

    Map<Long, String> acknowledged = new TreeMap<>();
    for (int i = 0; i < streams; i++) {
      List<Long> sequences = sequences(rest(calls.get(i)));
      assertThat(sequences).hasSize(each).isSorted();
      for (int number = 0; number < each; number++) {
        acknowledged.put(sequences.get(number), i + ":" + number);
      }
      assertThat(calls.get(i).status().getCode()).isEqualTo(Status.Code.OK);
    }
    assertThat(acknowledged.keySet()).containsExactlyElementsOf(oneTo((long) streams * each));
    assertThat(Sessions.texts(channel(), "batches")).isEqualTo(acknowledged);
  }

  @Test
  default void batch_mixedSessionsAndErrors_eachEntryHasItsResult() {
    Message withId = text("text").toBuilder().setMessageId("m").build();
    var call = TestCall.batches(channel());
    call.send(
        batch(
            entry("batch-a", withId),
            entry("batch-b", "1").toBuilder().setExpectedSequence(0).build(),
            entry("batch-a", withId),
            entry("", ""),
            entry("batch-b", "2").toBuilder().setExpectedSequence(1).build(),
            entry("batch-b", "3").toBuilder().setExpectedSequence(1).build(),
            entry("batch-a", withId.toBuilder().setText("other").build())));
    List<AppendResult> results = results(call, 7);
    call.halfClose();

    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(sequence(results.get(1))).isEqualTo(1);
    assertThat(results.get(2).getSuccess())
        .isEqualTo(results.get(0).getSuccess().toBuilder().setDuplicate(true).build());
    assertThat(problem(results.get(3)))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required",
                "message.content", "is required, as text or data"));
    assertThat(sequence(results.get(4))).isEqualTo(2);
    assertThat(problem(results.get(5)))
        .isEqualTo(
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "1", "actual_sequence", "2")));
    assertThat(problem(results.get(6)))
        .isEqualTo(
            new Problem(
                Code.ALREADY_EXISTS,
                "MESSAGE_ID_REUSED",
                Map.of("message_id", "m", "sequence", "1")));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  default void batch_manyEntries_areAllStored() {
    var call = TestCall.batches(channel());
    call.send(batch(entries("batch-1000", "text", 1_000)));
    assertThat(sequences(results(call, 1_000))).isEqualTo(oneTo(1_000));
    call.send(batch(Collections.nCopies(1_001, entry("batch-1000", "text"))));
    assertThat(results(call, 1_001))
        .allSatisfy(
            result ->
                assertThat(problem(result))
                    .isEqualTo(Problem.invalid("entries", "must be at most 1000, are 1001")));
    assertThat(Sessions.texts(channel(), "batch-1000")).hasSize(1_000);
    call.halfClose();
  }

  /** The client takes no results, and in the end has all of them. */
  @Test
  default void batches_floodWithoutReading_areReadNoMoreAndOthersGoOn() {
    int flood = 20_000;
    ManagedChannel channel = server().connect();
    try {
      var call =
          TestCall.builder(channel, SessionServiceGrpc.getAppendMessagesMethod())
              .withoutReading()
              .start();
      assertThat(call.awaitReady()).isTrue();
      AppendMessagesRequest request = batch(Collections.nCopies(50, entry("batch-flood", "text")));
      int sent = 0;
      for (int taken = -1; taken < sent; ) {
        taken = sent;
        while (call.isReady() && sent < flood) {
          call.send(request);
          sent++;
        }
        assertOthersGoOn();
      }
      assertThat(sent).isLessThan(flood);
      call.request(Integer.MAX_VALUE);
      assertThat(sequences(results(call, 50 * sent))).isEqualTo(oneTo(50L * sent));
      call.cancel();
    } finally {
      channel.shutdownNow();
    }
  }

  private void assertOthersGoOn() {
    var other = TestCall.batches(channel());
    for (int i = 0; i < 100; i++) {
      other.send(batch(entry("beside-batch-flood", "text")));
      assertThat(results(other, 1)).hasSize(1);
    }
    other.halfClose();
    assertThat(other.rest()).isEmpty();
  }

  @Test
  default void batches_serverStops_whatWasReceivedIsAcknowledged() {
    try (RunningServer server = start()) {
      ManagedChannel channel = server.connect();
      var call = TestCall.batches(channel);
      for (int i = 0; i < 20; i++) {
        call.send(batch(Collections.nCopies(50, entry("stop", "text"))));
      }
      List<AppendResult> results = new ArrayList<>(call.next().getResultsList());
      assertThat(server.stop()).isZero();
      results.addAll(rest(call));
      assertThat(sequences(results)).isEqualTo(oneTo(results.size()));
      assertThat(results.size() % 50).isZero();
      assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
      channel.shutdownNow();
    }
  }

  @Test
  default void appendMessage_oneByOne_answersOrEndsWithTheError() {
    AppendMessageRequest request =
        AppendMessageRequest.newBuilder()
            .setSessionId("one-by-one")
            .setMessage(text("text").toBuilder().setMessageId("m"))
            .build();
    var first = append(request).next().getSuccess();
    assertThat(first.getSequence()).isEqualTo(1);
    assertThat(append(request).next().getSuccess())
        .isEqualTo(first.toBuilder().setDuplicate(true).build());

    var refused = append(request.toBuilder().setMessage(text("x")).setExpectedSequence(5).build());
    assertThat(refused.rest()).isEmpty();
    assertThat(Problem.of(refused))
        .isEqualTo(
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "5", "actual_sequence", "1")));
    assertThat(Sessions.texts(channel(), "one-by-one")).isEqualTo(Map.of(1L, "text"));
  }

  private TestCall<AppendMessageRequest, AppendMessageResponse> append(
      AppendMessageRequest request) {
    var call = TestCall.builder(channel(), SessionServiceGrpc.getAppendMessageMethod()).start();
    call.send(request);
    call.halfClose();
    return call;
  }
}
