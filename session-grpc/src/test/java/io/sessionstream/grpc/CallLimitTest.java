package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** No more calls than allowed are open, over all connections and both kinds of call. */
class CallLimitTest {
  private static final Metadata.Key<byte[]> CONTEXT =
      Metadata.Key.of("sessionstream-context-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(
          ServiceUnderTest.memoryStore(), ServiceLimits.builder().maxCalls(2).build());

  @Test
  void call_asManyOpenAsAllowed_isRefused() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> first = openCall();
    TestCall<GetSessionDataRequest, GetSessionDataResponse> second =
        TestCall.lookups(service.channel());

    assertIsRefused(openCall());
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups =
        TestCall.lookups(service.channel());
    assertIsRefused(lookups);

    assertThat(sequence(first.ask(append("s", "text")))).isPositive();
    assertThat(second.ask(lookup("s")).hasSession()).isTrue();
  }

  @Test
  void call_anotherOneCompletes_isTaken() {
    for (int i = 0; i < 10; i++) {
      openCall().halfClose();
    }
    assertHasRoomForTwo();
  }

  @Test
  void call_anotherOneIsCancelled_isTaken() {
    for (int i = 0; i < 10; i++) {
      openCall().cancel();
    }
    assertHasRoomForTwo();
  }

  @Test
  void call_anotherOneRunsPastItsDeadline_isTaken() {
    for (int i = 0; i < 3; i++) {
      var call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .deadline(Duration.ofMillis(20))
              .start();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
    await().until(this::hasRoomForTwo); // The server may hear of a deadline after the client.
    assertHasRoomForTwo();
  }

  @Test
  void call_othersWereRefused_isTaken() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> first = openCall();
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> second = openCall();
    for (int i = 0; i < 10; i++) {
      assertIsRefused(openCall());
    }
    first.halfClose();
    second.halfClose();
    assertHasRoomForTwo();
  }

  @Test
  void call_othersHadUnusableMetadata_isTaken() {
    for (int i = 0; i < 10; i++) {
      var call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .header(CONTEXT, new byte[1025])
              .start();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertHasRoomForTwo();
  }

  private boolean hasRoomForTwo() {
    var calls = List.of(openCall(), openCall());
    calls.forEach(TestCall::halfClose);
    return calls.stream().allMatch(call -> call.status().isOk());
  }

  private void assertHasRoomForTwo() {
    assertThat(sequence(openCall().ask(append("s", "text")))).isPositive();
    assertThat(sequence(openCall().ask(append("s", "text")))).isPositive();
    assertIsRefused(openCall());
  }

  private static void assertIsRefused(TestCall<?, ?> call) {
    assertThat(call.rest()).isEmpty();
    assertThat(Problem.of(call))
        .isEqualTo(new Problem(Code.RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", Map.of(), Problem.RETRY));
  }

  private TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> openCall() {
    return TestCall.appends(service.channel());
  }
}
