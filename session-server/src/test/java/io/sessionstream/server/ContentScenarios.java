package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.messages;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import io.grpc.Metadata;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in a message comes back as it was, after normalising. */
interface ContentScenarios extends Scenario {
  /** A fox, a clef, a family of four joined, and the last character there is. */
  String BEYOND_THE_BASIC_PLANE = "🦊 \uD834\uDD1E 👨‍👩‍👧‍👦 \uDBFF\uDFFD";

  private GetStreamMessagesResponse appendOne(GetStreamMessagesRequest request) {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    GetStreamMessagesResponse answer = call.ask(request);
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    return answer;
  }

  private GetSessionDataResponse lookUpOne(String sessionId) {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call = TestCall.lookups(channel());
    GetSessionDataResponse answer = call.ask(lookup(sessionId));
    call.halfClose();
    assertThat(call.rest()).isEmpty();
    return answer;
  }

  @Test
  default void append_everyFieldEmpty_isRefusedForWhatIsRequired() {
    GetStreamMessagesRequest request =
        append(
            "",
            Message.newBuilder()
                .setMessageId("")
                .setSender("")
                .setContentType("")
                .setText("")
                .putAttributes("topic", "")
                .build());
    assertThat(problem(appendOne(request)))
        .isEqualTo(
            Problem.invalid(
                "session_id", "is required", "message.content", "is required, as text or data"));
  }

  @Test
  default void append_optionalFieldsEmpty_areAbsentWhenFound() {
    Message message =
        text("text").toBuilder()
            .setMessageId("")
            .setSender("")
            .setContentType("")
            .putAttributes("dropped", "")
            .putAttributes("kept", " ")
            .build();
    assertThat(sequence(appendOne(append("empty-fields", message)))).isOne();
    // Without an id there are no retries.
    assertThat(sequence(appendOne(append("empty-fields", message)))).isEqualTo(2);
    Message normalised = text("text").toBuilder().putAttributes("kept", " ").build();
    assertThat(messages(session(lookUpOne("empty-fields"))))
        .containsExactly(normalised, normalised);
  }

  @Test
  default void lookup_everyFieldEmpty_isRefused() {
    assertThat(problem(lookUpOne(""))).isEqualTo(Problem.invalid("session_id", "is required"));
  }

  @Test
  default void append_unicodeBeyondTheBasicPlane_comesBack() {
    String text = BEYOND_THE_BASIC_PLANE;
    Message message =
        Message.newBuilder()
            .setMessageId(text)
            .setSender(text)
            .setContentType("text/plain")
            .setText(text + "\0\n")
            .putAttributes(text, text)
            .setSentAt(Timestamp.newBuilder().setSeconds(-1).setNanos(1))
            .build();
    assertThat(sequence(appendOne(append(text, message)))).isOne();
    var found = session(lookUpOne(text));
    assertThat(found.getSessionId()).isEqualTo(text);
    assertThat(messages(found)).containsExactly(message);
    assertThat(problem(lookUpOne("🦊"))).isEqualTo(Problem.sessionNotFound("🦊"));
  }

  @Test
  default void append_largestMessage_comesBack() {
    Message.Builder message =
        Message.newBuilder()
            .setMessageId("m".repeat(128))
            .setSender("s".repeat(256))
            .setContentType("a/" + "b".repeat(253))
            .setData(ByteString.copyFrom(new byte[1 << 20]));
    for (int i = 0; i < 64; i++) {
      message.putAttributes("k".repeat(125) + "%03d".formatted(i), "v".repeat(4 << 10));
    }
    String sessionId = "l".repeat(256);
    assertThat(sequence(appendOne(append(sessionId, message.build())))).isOne();
    assertThat(messages(session(lookUpOne(sessionId)))).containsExactly(message.build());
  }

  @Test
  default void append_everythingJustOverItsLimit_isRefusedWithAllViolations() {
    Message message =
        Message.newBuilder()
            .setMessageId("m".repeat(129))
            .setSender("s".repeat(257))
            .setContentType("no media type")
            .setText("x".repeat((1 << 20) + 1))
            .putAttributes("", "value")
            .putAttributes("long", "v".repeat(4097))
            .build();
    Problem problem = problem(appendOne(append("l".repeat(257), message)));
    assertThat(problem)
        .isEqualTo(
            Problem.invalid(
                "session_id", "must have 1 to 256 bytes, has 257",
                "message.message_id", "must have 1 to 128 bytes, has 129",
                "message.sender", "must have 1 to 256 bytes, has 257",
                "message.content_type",
                    "must be a media type, such as \"text/plain\" or \"audio/ogg; codecs=opus\"",
                "message.text", "must have 1 to 1048576 bytes, has 1048577",
                "message.attributes[\"\"] (key)", "must have 1 to 128 bytes, has 0",
                "message.attributes[\"long\"]", "must have 1 to 4096 bytes, has 4097"));
  }

  @Test
  default void call_metadata_isReturned() {
    Metadata.Key<String> requestId =
        Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    Metadata.Key<byte[]> context =
        Metadata.Key.of("sessionstream-context-bin", Metadata.BINARY_BYTE_MARSHALLER);
    byte[] bytes = new byte[1024];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    var call =
        TestCall.builder(channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .header(requestId, "request-7")
            .header(context, bytes)
            .start();
    call.ask(append("metadata", "text"));
    assertThat(call.headers().getAll(requestId)).containsExactly("request-7");
    assertThat(call.headers().get(context)).isEqualTo(bytes);
    call.halfClose();

    var refused =
        TestCall.builder(channel(), SessionServiceGrpc.getGetSessionDataMethod())
            .header(requestId, "request-8")
            .header(context, new byte[1025])
            .start();
    assertThat(Problem.of(refused))
        .isEqualTo(new Problem(Code.INVALID_ARGUMENT, "INVALID_METADATA", Map.of()));
    assertThat(refused.trailers().getAll(requestId)).containsExactly("request-8");
  }
}
