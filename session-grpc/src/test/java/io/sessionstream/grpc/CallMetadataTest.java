package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call says about itself, over the transport that encodes it. */
class CallMetadataTest {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> CONTEXT =
      Metadata.Key.of("sessionstream-context-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.netty(ServiceUnderTest.memoryStore(), ServiceLimits.defaults());

  @ParameterizedTest
  @ValueSource(strings = {"request-7", "~!@#$%^&*()_+{}|:<>?", "1"})
  void requestId_usable_isReturned(String requestId) {
    assertThat(returnedRequestId(requestId)).isEqualTo(requestId);
  }

  @Test
  void requestId_longestAllowed_isReturned() {
    assertThat(returnedRequestId("x".repeat(128))).isEqualTo("x".repeat(128));
  }

  @Test
  void requestId_absent_isMade() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.ask(append("s", "text"));
    assertIsMade(call.headers().get(REQUEST_ID));
  }

  @Test
  void requestId_tooLong_isReplaced() {
    assertIsMade(returnedRequestId("x".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "request 7", " 7"})
  void requestId_unusable_isReplaced(String requestId) {
    assertIsMade(returnedRequestId(requestId));
  }

  @Test
  void requestId_twoCallsWithout_haveDifferentOnes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> first =
        TestCall.appends(service.channel());
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> second =
        TestCall.appends(service.channel());
    first.ask(append("s", "text"));
    second.ask(append("s", "text"));
    assertThat(first.headers().get(REQUEST_ID)).isNotEqualTo(second.headers().get(REQUEST_ID));
  }

  @Test
  void requestId_callWithoutAnswers_isReturned() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
            .header(REQUEST_ID, "request-7")
            .start();
    call.halfClose();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(call.headers().getAll(REQUEST_ID)).containsExactly("request-7");
  }

  @Test
  void context_allByteValues_isReturnedUnchanged() {
    byte[] context = new byte[256];
    for (int i = 0; i < context.length; i++) {
      context[i] = (byte) i;
    }
    assertThat(returnedContext(context)).isEqualTo(context);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024})
  void context_withinTheLimit_isReturnedUnchanged(int size) {
    assertThat(returnedContext(new byte[size])).isEqualTo(new byte[size]);
  }

  @Test
  void context_absent_isAbsent() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.ask(append("s", "text"));
    assertThat(call.headers().containsKey(CONTEXT)).isFalse();
  }

  @Test
  void context_lookup_isReturnedUnchanged() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getGetSessionDataMethod())
            .header(CONTEXT, new byte[] {1, -1})
            .start();
    call.ask(lookup("s"));
    assertThat(call.headers().get(CONTEXT)).isEqualTo(new byte[] {1, -1});
  }

  @Test
  void context_overTheLimit_refusesTheCall() {
    var call = callWith(service.channel(), CONTEXT, new byte[1025]).start();
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call))
        .isEqualTo(new Problem(Code.INVALID_ARGUMENT, "INVALID_METADATA", Map.of()));
    assertThat(call.status().getDescription()).contains("1024", "1025", CONTEXT.name());
    assertThat(call.trailers().containsKey(CONTEXT)).isFalse();
    assertIsMade(call.trailers().get(REQUEST_ID));
  }

  private @Nullable String returnedRequestId(String requestId) {
    var call = callWith(service.channel(), REQUEST_ID, requestId).start();
    call.ask(append("s", "text"));
    assertThat(call.headers().getAll(REQUEST_ID)).hasSize(1);
    return call.headers().get(REQUEST_ID);
  }

  private byte @Nullable [] returnedContext(byte[] context) {
    var call = callWith(service.channel(), CONTEXT, context).start();
    call.ask(append("s", "text"));
    return call.headers().get(CONTEXT);
  }

  private static <T> TestCall.Builder<GetStreamMessagesRequest, GetStreamMessagesResponse> callWith(
      Channel channel, Metadata.Key<T> key, T value) {
    return TestCall.builder(channel, SessionServiceGrpc.getGetStreamMessagesMethod())
        .header(key, value);
  }

  private static void assertIsMade(@Nullable String requestId) {
    assertThat(requestId).isNotNull();
    assertThat(UUID.fromString(requestId)).hasToString(requestId);
  }
}
