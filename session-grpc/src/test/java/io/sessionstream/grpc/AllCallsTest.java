package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every call of the service, whatever it does. */
class AllCallsTest {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> CONTEXT =
      Metadata.Key.of("sessionstream-context-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final HandDrivenStore store = new HandDrivenStore();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(
          store, ServiceLimits.builder().maxCalls(2).maxRequestBytes(1024).build());

  /** Every call, with requests and answers that are bytes. */
  static Stream<Arguments> calls() {
    var bound =
        new SessionGrpcService(new HandDrivenStore(), ServiceLimits.defaults()).bindService();
    return bound.getMethods().stream()
        .map(ServerMethodDefinition::getMethodDescriptor)
        .map(method -> argumentSet(method.getBareMethodName(), raw(method)));
  }

  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return RawBytes.answers(RawBytes.requests(method));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_metadata_isReturned(MethodDescriptor<byte[], byte[]> method) {
    var call =
        TestCall.builder(service.channel(), method)
            .header(REQUEST_ID, "mine")
            .header(CONTEXT, new byte[] {1, 2})
            .start();
    assertThat(call.headers().get(REQUEST_ID)).isEqualTo("mine");
    assertThat(call.headers().get(CONTEXT)).containsExactly(1, 2);
    call.cancel();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_metadataOverItsLimit_isRefused(MethodDescriptor<byte[], byte[]> method) {
    var call = TestCall.builder(service.channel(), method).header(CONTEXT, new byte[1025]).start();
    assertThat(Problem.of(call).reason()).isEqualTo("INVALID_METADATA");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_asManyOpenAsAllowed_isRefused(MethodDescriptor<byte[], byte[]> method) {
    var first = TestCall.appends(service.channel());
    var second = open(method);
    assertThat(Problem.of(open(method)))
        .isEqualTo(new Problem(Code.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", Map.of(), Problem.RETRY));
    assertThat(second.hasEnded()).isFalse();

    first.halfClose();
    var third = open(method);
    assertThat(third.hasEnded()).isFalse();
    second.cancel();
    third.cancel();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_wasCancelled_isForgotten(MethodDescriptor<byte[], byte[]> method) {
    for (int i = 0; i < 5; i++) {
      var call = open(method);
      call.cancel();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
    assertThat(service.service().drain()).isCompleted();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void drain_callHasSentNothing_endsIt(MethodDescriptor<byte[], byte[]> method) {
    var call = open(method);
    assertThat(service.service().drain()).isCompleted();
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(Problem.of(open(method))).isEqualTo(Problem.serverDraining());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_requestOverTheLimit_endsWithRequestTooLarge(MethodDescriptor<byte[], byte[]> method) {
    var call = open(method);
    call.send(append("s", "x".repeat(1024)).toByteArray());
    call.halfClose();
    assertThat(Problem.of(call))
        .isEqualTo(
            new Problem(
                Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "1024 bytes")));
    assertThat(store.taken()).isZero();
  }

  private TestCall<byte[], byte[]> open(MethodDescriptor<byte[], byte[]> method) {
    return TestCall.builder(service.channel(), method).start();
  }
}
