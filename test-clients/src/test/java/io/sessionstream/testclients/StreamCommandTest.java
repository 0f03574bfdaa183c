package io.sessionstream.testclients;

import static io.sessionstream.testclients.ScriptedService.error;
import static io.sessionstream.testclients.ScriptedService.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StreamCommandTest {
  @Test
  void call_withoutOptions_sendsTheScriptedSessions() {
    ScriptedService service = new ScriptedService();
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("stream", "--target", server.target());

      assertThat(run.out()).containsExactlyElementsOf(Collections.nCopies(9, "Success: 1"));
      assertThat(run.err())
          .containsExactly(
              "Sent 9 messages in 0.00 s: 9 succeeded (0 of them sent before), 0 failed.");
      assertThat(run.exitCode()).isZero();
      assertThat(service.messages())
          .extracting(r -> r.getSessionId(), r -> r.getMessage().getMessageId())
          .containsExactly(
              tuple("session-1", "session-1/1"),
              tuple("session-2", "session-2/1"),
              tuple("session-3", "session-3/1"),
              tuple("session-1", "session-1/2"),
              tuple("session-2", "session-2/2"),
              tuple("session-3", "session-3/2"),
              tuple("session-1", "session-1/3"),
              tuple("session-2", "session-2/3"),
              tuple("session-3", "session-3/3"));
    }
  }

  @Test
  void call_twice_succeedsWithTheSameMessages() {
    Set<Object> known = new HashSet<>();
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                request ->
                    Optional.of(
                        known.add(request)
                            ? ScriptedService.success()
                            : ScriptedService.duplicate()));
    try (TestServer server = TestServer.start(service)) {
      ClientRun.of("stream", "--target", server.target(), "--sessions", "1", "--messages", "4");
      ClientRun again =
          ClientRun.of("stream", "--target", server.target(), "--sessions", "2", "--messages", "5");

      assertThat(again.out()).containsExactlyElementsOf(Collections.nCopies(10, "Success: 1"));
      assertThat(again.err())
          .containsExactly(
              "Sent 10 messages in 0.00 s: 10 succeeded (4 of them sent before), 0 failed.");
      assertThat(again.exitCode()).isZero();
    }
  }

  @Test
  void call_refusedMessage_printsTheViolationsAndGoesOn() {
    BadRequest violations =
        BadRequest.newBuilder()
            .addFieldViolations(violation("session_id", "must not be empty"))
            .addFieldViolations(violation("message.text", "must not be\n\u001b[2Jempty"))
            .build();
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                request ->
                    Optional.of(
                        request.getMessage().getMessageId().equals("session-1/2")
                            ? refusal(
                                error(
                                    Code.INVALID_ARGUMENT,
                                    "the message is not valid",
                                    violations,
                                    ErrorInfo.newBuilder().setReason("INVALID_MESSAGE").build()))
                            : ScriptedService.success()));
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("stream", "--target", server.target(), "--sessions", "1");

      assertThat(run.out())
          .containsExactly(
              "Success: 1",
              "Error: 400 INVALID_ARGUMENT: the message is not valid",
              "  session_id: must not be empty",
              "  message.text: must not be\\n\\u001b[2Jempty",
              "Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Sent 3 messages in 0.00 s: 2 succeeded (0 of them sent before), 1 failed.");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_otherErrors_printsTheirDetails() {
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                request ->
                    Optional.of(
                        switch (request.getSessionId()) {
                          case "session-1" ->
                              refusal(
                                  error(
                                      Code.ABORTED,
                                      "not the last",
                                      ErrorInfo.newBuilder()
                                          .setReason("SEQUENCE_MISMATCH")
                                          .putMetadata("expected_sequence", "4")
                                          .putMetadata("actual_sequence", "5")
                                          .build()));
                          case "session-2" ->
                              refusal(
                                  error(
                                      Code.UNAVAILABLE,
                                      "later",
                                      RetryInfo.newBuilder()
                                          .setRetryDelay(Durations.fromMillis(1500))
                                          .build()));
                          case "session-3" ->
                              refusal(error(Code.OK, "odd").toBuilder().setCode(99).build());
                          default -> ScriptedService.success().toBuilder().clearResult().build();
                        }));
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of("stream", "--target", server.target(), "--sessions", "4", "--messages", "1");

      assertThat(run.out())
          .containsExactly(
              "Error: 409 ABORTED: not the last",
              "  actual_sequence: 5",
              "  expected_sequence: 4",
              "Error: 503 UNAVAILABLE: later",
              "  retry after: 1.5 s",
              "Error: 500 UNKNOWN: odd",
              "Error: 500 INTERNAL: the answer is empty");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_serverDrains_countsWhatWasNotAcknowledged() {
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                request -> {
                  if (request.getMessage().getMessageId().endsWith("/3")) {
                    throw StatusProto.toStatusRuntimeException(
                        error(
                            Code.UNAVAILABLE,
                            "the server is shutting down",
                            ErrorInfo.newBuilder().setReason("SERVER_DRAINING").build(),
                            RetryInfo.newBuilder()
                                .setRetryDelay(Durations.fromSeconds(1))
                                .build()));
                  }
                  return Optional.of(ScriptedService.success());
                });
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = ClientRun.of("stream", "--target", server.target(), "--sessions", "1");

      assertThat(run.out()).containsExactly("Success: 1", "Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Error: 503 UNAVAILABLE: the server is shutting down",
              "  retry after: 1.0 s",
              "The stream ended early: 1 message sent but not acknowledged, and nothing was sent"
                  + " after that. Messages with an id may safely be sent again.",
              "Sent 3 messages in 0.00 s: 2 succeeded (0 of them sent before), 0 failed,"
                  + " 1 not acknowledged.");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_serverNeverAnswers_givesUpAfterTheIdleTimeoutWithABoundedWindow() {
    ScriptedService service = new ScriptedService().answeringMessages(r -> Optional.empty());
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of(
              "stream", "--target", server.target(), "--messages", "1000", "--idle-timeout", "1");

      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .containsExactly(
              "Error: 504 DEADLINE_EXCEEDED: the server has not answered for 1 s",
              "The stream ended early: 256 messages sent but not acknowledged, and nothing was sent"
                  + " after that. Messages with an id may safely be sent again.",
              "Sent 256 messages in 0.00 s: 0 succeeded (0 of them sent before), 0 failed,"
                  + " 256 not acknowledged.");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(service.messages()).hasSize(256);
    }
  }

  @Test
  void call_serverEndsTheCallTooEarly_isAnError() {
    ScriptedService service =
        new ScriptedService().handlingMessages((request, answers) -> answers.onCompleted());
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of("stream", "--target", server.target(), "--sessions", "1", "--messages", "1");

      assertThat(run.err())
          .first()
          .isEqualTo("Error: 500 INTERNAL: the server has ended the call too early");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_answerWithoutRequest_isAnError() {
    ScriptedService service =
        new ScriptedService()
            .handlingMessages(
                (request, answers) -> {
                  answers.onNext(ScriptedService.success());
                  answers.onNext(ScriptedService.success());
                });
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of("stream", "--target", server.target(), "--sessions", "1", "--messages", "1");

      assertThat(run.out()).containsExactly("Success: 1");
      assertThat(run.err())
          .first()
          .isEqualTo("Error: 500 INTERNAL: the server has answered what was not asked");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void call_nobodyListens_saysHowToGoOn() {
    String target;
    try (TestServer server = TestServer.start(new ScriptedService())) {
      target = server.target();
    }

    ClientRun run = ClientRun.of("stream", "--target", target);

    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            "Error: cannot reach a server at "
                + target
                + " (connection refused); start the server, or name its address with --target"
                + " host:port.");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void call_hostIsUnknown_saysSo() {
    ClientRun run = ClientRun.of("stream", "--target", "no-such-host.invalid:50051");

    assertThat(run.err())
        .containsExactly(
            "Error: cannot reach a server at no-such-host.invalid:50051 (the host name is unknown);"
                + " start the server, or name its address with --target host:port.");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void call_listenerIsSilent_givesUpAfterTheConnectTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String target = "127.0.0.1:" + silent.getLocalPort();

      ClientRun run = ClientRun.of("stream", "--target", target, "--connect-timeout", "1");

      assertThat(run.err())
          .containsExactly(
              "Error: cannot reach a server at "
                  + target
                  + " (no connection within 1 s); start the server, or name its address with"
                  + " --target host:port.");
      assertThat(run.exitCode()).isEqualTo(3);
    }
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }
}
