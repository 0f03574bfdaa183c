package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.text;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ordered, dense, exactly once. */
interface OrderScenarios extends Scenario {
  @Test
  default void append_64StreamsToOneSession_isDenseAndKeepsTheOrderOfEach() {
    int streams = 64;
    int each = 150; // In all, 9,600.
    List<ManagedChannel> channels = new ArrayList<>();
    List<TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse>> calls = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        channels.add(server().connect());
      }
      for (int i = 0; i < streams; i++) {
        calls.add(TestCall.appends(channels.get(i % 4)));
      }
      for (int number = 0; number < each; number++) {
        for (int i = 0; i < streams; i++) {
          calls.get(i).send(append("64-streams", i + ":" + number));
        }
      }
      calls.forEach(TestCall::halfClose);

      Map<Long, String> acknowledged = new TreeMap<>();
      for (int i = 0; i < streams; i++) {
        List<Long> sequences = sequences(calls.get(i).rest());
        assertThat(sequences).hasSize(each).isSorted();
        for (int number = 0; number < each; number++) {
          acknowledged.put(sequences.get(number), i + ":" + number);
        }
        assertThat(calls.get(i).status().getCode()).isEqualTo(Status.Code.OK);
      }
      assertThat(acknowledged.keySet()).containsExactlyElementsOf(oneTo(9_600));
      assertThat(Sessions.texts(channel(), "64-streams")).isEqualTo(acknowledged);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  default void append_sessionsMixOnOneStream_eachHasItsOwnOrder() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    for (int number = 1; number <= 100; number++) {
      call.send(append("mixed-a", "a " + number));
      call.send(append("mixed-b", "b " + number));
    }
    for (long sequence = 1; sequence <= 100; sequence++) {
      assertThat(sequences(call.next(2))).containsExactly(sequence, sequence);
    }
    call.halfClose();
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel());
    assertThat(texts(session(lookups.ask(lookup("mixed-a"))))).isEqualTo(texts("a", 100));
    assertThat(texts(session(lookups.ask(lookup("mixed-b"))))).isEqualTo(texts("b", 100));
    lookups.halfClose();
  }

  @Test
  default void append_tenThousandSessions_eachIsFound() {
    int sessions = 10_000;
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel());
    for (int i = 0; i < sessions; i++) {
      call.send(append("many-" + i, "text " + i));
    }
    call.halfClose();
    assertThat(sequences(call.rest())).hasSize(sessions).containsOnly(1L);

    for (int i = 0; i < sessions; i++) {
      lookups.send(lookup("many-" + i));
    }
    lookups.halfClose();
    List<GetSessionDataResponse> found = lookups.rest();
    assertThat(found).hasSize(sessions);
    for (int i = 0; i < sessions; i++) {
      assertThat(session(found.get(i)).getSessionId()).isEqualTo("many-" + i);
      assertThat(texts(session(found.get(i)))).containsExactly("text " + i);
    }
  }

  @Test
  default void lookup_sessionOfTenThousandMessages_isFoundPageByPage() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    call.sendAll(appends("long", "text", 10_000));
    call.halfClose();
    assertThat(sequences(call.rest())).isEqualTo(oneTo(10_000));

    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel());
    List<String> found = new ArrayList<>();
    for (int page = 0; page < 10; page++) {
      Session session = session(lookups.ask(lookup("long", page * 1_000L, 1_000)));
      assertThat(session.getMessagesCount()).isEqualTo(1_000);
      assertThat(session.getLastSequence()).isEqualTo(10_000);
      assertThat(session.getNextAfterSequence()).isEqualTo(page < 9 ? (page + 1) * 1_000L : 0);
      found.addAll(texts(session));
    }
    lookups.halfClose();
    assertThat(found).isEqualTo(texts("text", 10_000));
  }

  @Test
  default void lookup_whileOthersAppend_isAlwaysADensePrefix() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel());
    assertThat(sequence(call.ask(append("growing", "text 1")))).isOne();
    call.sendAll(appends("growing", "text", 2_000).subList(1, 2_000));
    call.halfClose();
    int size;
    do {
      Session session = session(lookups.ask(lookup("growing")));
      size = session.getMessagesCount();
      assertThat(session.getLastSequence()).isEqualTo(size);
      assertThat(session.getMessagesList().stream().map(StoredMessage::getSequence).toList())
          .isEqualTo(oneTo(size));
      assertThat(texts(session)).isEqualTo(texts("text", size));
    } while (size < 2_000);
    lookups.halfClose();
    assertThat(sequences(call.rest())).hasSize(1_999);
  }

  @Test
  default void append_retryOfAMessageId_isADuplicateWhateverIsExpected() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(channel());
    Message message =
        text("text").toBuilder()
            .setMessageId("m-1")
            .putAttributes("a", "1")
            .putAttributes("b", "2")
            .build();
    var first = call.ask(append("retried", message)).getSuccess();
    assertThat(first.getSequence()).isOne();
    assertThat(first.getDuplicate()).isFalse();
    assertThat(sequence(call.ask(append("retried", "another")))).isEqualTo(2);

    Message sameWithEmptyFields = message.toBuilder().setSender("").putAttributes("c", "").build();
    var retry =
        call.ask(append("retried", sameWithEmptyFields).toBuilder().setExpectedSequence(7).build());
    assertThat(retry.getSuccess()).isEqualTo(first.toBuilder().setDuplicate(true).build());
    assertThat(sequence(call.ask(append("retried", "third")))).isEqualTo(3);
    call.halfClose();
  }
}
