package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows of the contract's error table that a client can cause. */
interface ErrorScenarios extends Scenario {
  @Test
  default void append_errorsBetweenSuccesses_streamLivesOn() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    var withId = text("text").toBuilder().setMessageId("m-1").build();
    call.send(append("errors", withId));
    call.send(append("errors", withId.toBuilder().setText("other").build()));
    call.send(append("errors", "text").toBuilder().setExpectedSequence(7).build());
    call.send(append("errors", "text").toBuilder().setExpectedSequence(-1).build());
    call.send(append("errors", "text").toBuilder().setExpectedSequence(1).build());
    call.halfClose();
    var answers = call.rest();

    assertThat(answers).hasSize(5);
    assertThat(sequence(answers.get(0))).isOne();
    assertThat(problem(answers.get(1)))
        .isEqualTo(
            new Problem(
                Code.ALREADY_EXISTS,
                "MESSAGE_ID_REUSED",
                Map.of("message_id", "m-1", "sequence", "1")));
    assertThat(problem(answers.get(2)))
        .isEqualTo(
            new Problem(
                Code.ABORTED,
                "SEQUENCE_MISMATCH",
                Map.of("expected_sequence", "7", "actual_sequence", "1")));
    assertThat(problem(answers.get(3)))
        .isEqualTo(Problem.invalid("expected_sequence", "must not be negative, is -1"));
    assertThat(sequence(answers.get(4))).isEqualTo(2);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  default void lookup_noSuchSession_isNotFound() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call = TestCall.lookups(channel());
    call.send(lookup("no-such-session"));
    call.send(lookup("no-such \"session\""));
    call.halfClose();
    var answers = call.rest();
    assertThat(answers).hasSize(2);
    assertThat(problem(answers.get(0))).isEqualTo(Problem.sessionNotFound("no-such-session"));
    assertThat(problem(answers.get(1))).isEqualTo(Problem.sessionNotFound("no-such \"session\""));
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  /** One further server for both limits, as it takes a second to start. */
  @Test
  default void append_limitsReached_isRefusedAndNothingElseIsHarmed() {
    try (RunningServer server = start("--max-messages-per-session=2", "--max-calls=2")) {
      ManagedChannel channel = server.connect();
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
          TestCall.appends(channel);
      TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel);
      assertThat(sequence(appends.ask(append("full", "1")))).isOne();
      assertThat(sequence(appends.ask(append("full", "2")))).isEqualTo(2);
      assertThat(problem(appends.ask(append("full", "3"))))
          .isEqualTo(
              new Problem(Code.RESOURCE_EXHAUSTED, "SESSION_FULL", Map.of("limit", "2 messages")));

      var third = TestCall.builder(channel, SessionServiceGrpc.getGetSessionDataMethod()).start();
      assertThat(third.rest()).isEmpty();
      assertThat(Problem.of(third))
          .isEqualTo(
              new Problem(Code.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", Map.of(), Problem.RETRY));
      assertThat(lookups.ask(lookup("full")).getSession().getLastSequence()).isEqualTo(2);
      channel.shutdownNow();
      assertThat(server.stop()).isZero();
    }
  }
}
