package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bad item is answered like any other, and the stream lives on. */
class BadItemsTest {
  @AutoClose private final CapturedLog log = new CapturedLog();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.netty(ServiceUnderTest.memoryStore(), ServiceLimits.defaults());

  /** A client can cause these at will: they are no news for the operator. */
  @AfterEach
  void nothingIsLogged() {
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void append_badItemBetweenGoodOnes_streamLivesOn() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "first"));
    call.send(append("s", ""));
    call.send(append("s", "second"));
    call.halfClose();
    var answers = call.rest();

    assertThat(answers).hasSize(3);
    assertThat(sequence(answers.get(0))).isEqualTo(1);
    assertThat(problem(answers.get(1)))
        .isEqualTo(Problem.invalid("message.content", "is required, as text or data"));
    assertThat(sequence(answers.get(2))).isEqualTo(2);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void lookup_badItemBetweenGoodOnes_streamLivesOn() {
    assertThat(sequence(TestCall.appends(service.channel()).ask(append("s", "text")))).isOne();
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
        TestCall.lookups(service.channel());
    call.send(lookup("s"));
    call.send(lookup("", -1, -2));
    call.send(lookup("s"));
    call.halfClose();
    var answers = call.rest();

    assertThat(answers).hasSize(3);
    assertThat(texts(session(answers.get(0)))).containsExactly("text");
    assertThat(problem(answers.get(1)))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required",
                "after_sequence", "must not be negative, is -1",
                "page_size", "must not be negative, is -2"));
    assertThat(texts(session(answers.get(2)))).containsExactly("text");
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  /** Bytes that are no request: cut off, of an unknown wire type, with a wrong end of a group. */
  @ParameterizedTest
  @ValueSource(strings = {"0a05", "0f", "0c", "ff", "00", "1a03082a"})
  void append_malformedBytes_answersAndLivesOn(String hex) {
    assertMalformedAppendIsAnswered(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "0a01ff, a session id that is no UTF-8",
    "0a02c080, an overlong form",
    "0a03eda080, a surrogate",
    "0a01731205220380, a text that is cut off",
  })
  void append_invalidUtf8_answersAndLivesOn(String hex, String what) {
    assertMalformedAppendIsAnswered(HexFormat.of().parseHex(hex));
  }

  private void assertMalformedAppendIsAnswered(byte[] malformed) {
    TestCall<byte[], GetStreamMessagesResponse> call =
        TestCall.builder(
                service.channel(),
                RawBytes.requests(SessionServiceGrpc.getGetStreamMessagesMethod()))
            .start();
    call.send(append("s", "first").toByteArray());
    call.send(malformed);
    call.send(append("s", "second").toByteArray());
    call.halfClose();
    var answers = call.rest();

    assertThat(answers).hasSize(3);
    assertThat(sequence(answers.get(0))).isEqualTo(1);
    assertThat(problem(answers.get(1)))
        .isEqualTo(
            Problem.invalid(
                "request",
                "must be a valid sessionstream.v1.GetStreamMessagesRequest in protobuf"));
    assertThat(sequence(answers.get(2))).isEqualTo(2);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void lookup_malformedBytes_answersAndLivesOn() {
    TestCall<byte[], GetSessionDataResponse> call =
        TestCall.builder(
                service.channel(), RawBytes.requests(SessionServiceGrpc.getGetSessionDataMethod()))
            .start();
    assertThat(problem(call.ask(new byte[] {0x0a, 0x05})))
        .isEqualTo(
            Problem.invalid(
                "request", "must be a valid sessionstream.v1.GetSessionDataRequest in protobuf"));
    assertThat(problem(call.ask(lookup("s").toByteArray())))
        .isEqualTo(Problem.sessionNotFound("s"));
  }

  @Test
  void append_noBytesAtAll_isARequestWithoutFields() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    assertThat(problem(call.ask(GetStreamMessagesRequest.getDefaultInstance())))
        .isEqualTo(Problem.invalid("session_id", "is required", "message", "is required"));
  }
}
