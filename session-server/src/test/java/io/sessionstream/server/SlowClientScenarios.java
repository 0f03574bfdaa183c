package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that do not read cost little, and harm nobody. */
interface SlowClientScenarios extends Scenario {
  /** Together they ask for more than five times the heap of the jar. */
  @Test
  default void lookup_clientsDoNotRead_othersGoOnAndTheyGetAllLater() {
    int clients = 10;
    int lookups = 16;
    int messages = 32;
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> writer =
        TestCall.appends(channel());
    for (int i = 0; i < messages; i++) {
      assertThat(sequence(writer.ask(append("slow", "x".repeat(100 << 10))))).isEqualTo(i + 1);
    }
    List<ManagedChannel> channels = new ArrayList<>();
    List<TestCall<GetSessionDataRequest, GetSessionDataResponse>> calls = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        ManagedChannel channel = server().connect();
        channels.add(channel);
        var call =
            TestCall.builder(channel, SessionServiceGrpc.getGetSessionDataMethod())
                .withoutReading()
                .start();
        for (int j = 0; j < lookups; j++) {
          call.send(lookup("slow"));
        }
        call.halfClose();
        calls.add(call);
      }
      calls.forEach(TestCall::headers); // The first answer is on its way.
      assertOthersGoOn("beside-slow");

      for (TestCall<GetSessionDataRequest, GetSessionDataResponse> call : calls) {
        for (int i = 0; i < lookups; i++) {
          call.request(1);
          assertThat(session(call.next()).getMessagesCount()).isEqualTo(messages);
        }
        call.request(1);
        assertThat(call.rest()).isEmpty();
        assertThat(call.status().isOk()).isTrue();
      }
    } finally {
      writer.halfClose();
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  default void append_floodsWithoutReading_isReadNoMoreAndOthersGoOn() {
    int flood = 1_000_000;
    ManagedChannel channel = server().connect();
    try {
      var call =
          TestCall.builder(channel, SessionServiceGrpc.getGetStreamMessagesMethod())
              .withoutReading()
              .start();
      assertThat(call.awaitReady()).isTrue();
      int sent = 0;
      int round = 0;
      // It is read no more when nothing was taken while others had a hundred answers.
      for (int taken = -1; taken < sent; round++) {
        taken = sent;
        while (call.isReady() && sent < flood) {
          call.send(append("flood", "text"));
          sent++;
        }
        if (sent < flood) {
          assertOthersGoOn("beside-flood-" + round);
        }
      }
      assertThat(sent).isLessThan(flood);

      call.request(sent);
      List<GetStreamMessagesResponse> answers = call.next(sent);
      assertThat(answers.stream().map(answer -> sequence(answer)).toList()).isEqualTo(oneTo(sent));
      call.cancel();
    } finally {
      channel.shutdownNow();
    }
  }

  private void assertOthersGoOn(String sessionId) {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
        TestCall.appends(channel());
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel());
    for (int i = 1; i <= 100; i++) {
      assertThat(sequence(appends.ask(append(sessionId, "text")))).isEqualTo(i);
      assertThat(session(lookups.ask(lookup(sessionId))).getLastSequence()).isEqualTo(i);
    }
    appends.halfClose();
    lookups.halfClose();
    assertThat(appends.rest()).isEmpty();
    assertThat(lookups.rest()).isEmpty();
  }
}
