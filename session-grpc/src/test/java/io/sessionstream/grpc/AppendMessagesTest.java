package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Batches.batch;
import static io.sessionstream.grpc.testing.Batches.entries;
import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.Batches.problem;
import static io.sessionstream.grpc.testing.Batches.rest;
import static io.sessionstream.grpc.testing.Batches.sequence;
import static io.sessionstream.grpc.testing.Batches.sequences;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.text;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Success;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Batches of messages, over the store in memory. */
class AppendMessagesTest {
  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.netty(ServiceUnderTest.memoryStore(), ServiceLimits.defaults());

  private final TestCall<AppendMessagesRequest, AppendMessagesResponse> call =
      TestCall.batches(service.channel());

  @Test
  void append_oneBatch_answersEachEntryInOneResponse() {
    AppendMessagesResponse response = call.ask(batch(entries("s", "text", 50)));
    assertThat(sequences(response.getResultsList())).isEqualTo(oneTo(50));
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(stored("s")).isEqualTo(texts("text", 50));
  }

  @Test
  void append_success_saysWhatWasDone() {
    AppendResult result = results(call, batch(entry("s", "text"))).get(0);
    Success success = result.getSuccess();
    var found = session(TestCall.lookups(service.channel()).ask(lookup("s"))).getMessages(0);
    assertThat(success)
        .isEqualTo(
            Success.newBuilder()
                .setSequence(1)
                .setAppendTime(found.getAppendTime())
                .setDurability(Durability.DURABILITY_APPLIED)
                .build());
  }

  @Test
  void append_mixedSessions_keepsTheOrderOfEach() {
    var results =
        results(call, batch(entry("a", "1"), entry("b", "2"), entry("a", "3"), entry("b", "4")));
    assertThat(sequences(results)).containsExactly(1L, 1L, 2L, 2L);
    assertThat(stored("a")).containsExactly("1", "3");
    assertThat(stored("b")).containsExactly("2", "4");
  }

  @Test
  void append_badEntriesAmongGoodOnes_areAnsweredInTheirPlace() {
    var results =
        results(
            call,
            batch(
                entry("s", "first"),
                entry("", "no session"),
                AppendEntry.newBuilder().setSessionId("s").build(),
                entry("s", "second"),
                entry("s", Message.newBuilder().setSender("x").build())));
    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(problem(results.get(1))).isEqualTo(Problem.invalid("session_id", "is required"));
    assertThat(problem(results.get(2))).isEqualTo(Problem.invalid("message", "is required"));
    assertThat(sequence(results.get(3))).isEqualTo(2);
    assertThat(problem(results.get(4)))
        .isEqualTo(Problem.invalid("message.content", "is required, as text or data"));
    assertThat(stored("s")).containsExactly("first", "second");
  }

  @Test
  void append_expectedSequences_countTheEntriesBefore() {
    var results =
        results(
            call,
            batch(
                expecting(0, "first"),
                expecting(1, "second"),
                expecting(1, "too late"),
                expecting(2, "third")));
    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(sequence(results.get(1))).isEqualTo(2);
    assertThat(problem(results.get(2)))
        .isEqualTo(
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "1", "actual_sequence", "2")));
    assertThat(sequence(results.get(3))).isEqualTo(3);
  }

  private static AppendEntry expecting(long sequence, String text) {
    return entry("s", text).toBuilder().setExpectedSequence(sequence).build();
  }

  @Test
  void append_duplicatesInOneBatch_areAppendedOnce() {
    Message message = text("text").toBuilder().setMessageId("m").build();
    Message other = text("other").toBuilder().setMessageId("m").build();
    var results = results(call, batch(entry("s", message), entry("s", message), entry("s", other)));
    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(results.get(0).getSuccess().getDuplicate()).isFalse();
    assertThat(results.get(1).getSuccess())
        .isEqualTo(results.get(0).getSuccess().toBuilder().setDuplicate(true).build());
    assertThat(problem(results.get(2)))
        .isEqualTo(
            new Problem(
                Code.ALREADY_EXISTS,
                "MESSAGE_ID_REUSED",
                Map.of("message_id", "m", "sequence", "1")));
  }

  @Test
  void append_unreachableDurability_isRefusedForItsEntryOnly() {
    AppendEntry synced =
        entry("s", "text").toBuilder().setDurability(Durability.DURABILITY_SYNCED).build();
    var results = results(call, batch(synced, entry("s", "text")));
    assertThat(problem(results.get(0)).reason()).isEqualTo("DURABILITY_UNAVAILABLE");
    assertThat(sequence(results.get(1))).isEqualTo(1);
  }

  @Test
  void append_noEntries_hasNoResults() {
    call.send(batch());
    call.send(batch(entry("s", "text")));
    call.send(batch());
    call.halfClose();
    assertThat(sequences(rest(call))).containsExactly(1L);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  private List<String> stored(String sessionId) {
    return texts(session(TestCall.lookups(service.channel()).ask(lookup(sessionId))));
  }

  private static List<AppendResult> results(
      TestCall<AppendMessagesRequest, AppendMessagesResponse> call, AppendMessagesRequest batch) {
    call.send(batch);
    return io.sessionstream.grpc.testing.Batches.results(call, batch.getEntriesCount());
  }
}
