package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Appender;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls that end before all is said: what was acknowledged stays. */
interface CallEndScenarios extends Scenario {
  @Test
  default void append_cancelledInMidStream_staysStored() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    call.sendAll(appends("cancelled", "text", 2_000));
    assertThat(sequences(call.next(500))).isEqualTo(oneTo(500));
    call.cancel();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    int acknowledged = 500 + call.rest().size();

    Map<Long, String> found = Sessions.texts(channel(), "cancelled");
    assertThat(found.keySet()).containsExactlyElementsOf(oneTo(found.size()));
    assertThat(found).hasSizeGreaterThanOrEqualTo(acknowledged);
    found.forEach((sequence, text) -> assertThat(text).isEqualTo("text " + sequence));
  }

  @Test
  default void append_deadlineInMidStream_staysStored() {
    var call =
        TestCall.builder(channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .deadline(Duration.ofMillis(500))
            .start();
    Appender appender = new Appender(call, "deadline", "text");
    appender.run();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);

    Map<Long, String> acknowledged = appender.acknowledged();
    assertThat(acknowledged.keySet()).containsExactlyElementsOf(oneTo(acknowledged.size()));
    if (!acknowledged.isEmpty()) { // On a machine that is slow enough.
      assertThat(Sessions.texts(channel(), "deadline")).containsAllEntriesOf(acknowledged);
    }
  }

  @Test
  default void append_halfCloseWhileAnswersArePending_answersAll() {
    var call =
        TestCall.builder(channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .withoutReading()
            .start();
    call.sendAll(appends("half-closed", "text", 5_000));
    call.halfClose();
    assertThat(call.hasEnded()).isFalse();
    call.request(5_001);
    assertThat(sequences(call.rest())).isEqualTo(oneTo(5_000));
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  default void append_messageOverTheLimit_endsThatStreamOnly() {
    assertEndsThatStreamOnly("oversize", "identity");
  }

  /** What inflates beyond the limit is as large as what is. */
  @Test
  default void append_compressedMessageOverTheLimit_endsThatStreamOnly() {
    assertEndsThatStreamOnly("oversize-gzip", "gzip");
  }

  private void assertEndsThatStreamOnly(String sessionId, String compression) {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> other =
        TestCall.appends(channel());
    assertThat(sequence(other.ask(append(sessionId, "1")))).isOne();

    var call =
        TestCall.builder(channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .compression(compression)
            .start();
    assertThat(sequence(call.ask(append(sessionId, "2")))).isEqualTo(2);
    call.send(append(sessionId, "3"));
    call.send(append(sessionId, "x".repeat(5 << 20)));
    call.send(append(sessionId, "too late"));
    call.halfClose();
    assertThat(sequences(call.rest())).containsExactly(3L);
    assertThat(Problem.of(call))
        .isEqualTo(
            new Problem(
                Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "4194304 bytes")));

    assertThat(sequence(other.ask(append(sessionId, "4")))).isEqualTo(4);
    other.halfClose();
    assertThat(other.rest()).isEmpty();
    assertThat(other.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(Sessions.texts(channel(), sessionId))
        .isEqualTo(Map.of(1L, "1", 2L, "2", 3L, "3", 4L, "4"));
  }

  /** The transport cuts the call, without a word. */
  @Test
  default void append_messageFarOverTheLimit_endsThatStreamOnly() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> other =
        TestCall.appends(channel());
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    call.send(append("far-oversize", "x".repeat(9 << 20)));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(sequence(other.ask(append("far-oversize", "1")))).isOne();
    other.halfClose();
  }

  /** What inflates far beyond the limit is not even inflated to its end. */
  @Test
  default void append_compressedMessageFarOverTheLimit_endsThatStreamOnly() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> other =
        TestCall.appends(channel());
    var call =
        TestCall.builder(channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .compression("gzip")
            .start();
    call.send(append("bomb", "x".repeat(50 << 20)));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(sequence(other.ask(append("bomb", "1")))).isOne();
    other.halfClose();
  }
}
