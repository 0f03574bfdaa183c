package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.ImportError;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.ImportedSession;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loads of many messages. */
interface ImportScenarios extends Scenario {
  /** With ids: run again as a whole, the load changes nothing. */
  @Test
  default void load_manyMessagesTwice_areStoredOnce() {
    int sessions = 20;
    int each = 500;
    ImportMessagesResponse first = load(channel(), "load", sessions, each);
    assertThat(first.getReceived()).isEqualTo((long) sessions * each);
    assertThat(first.getAppended()).isEqualTo((long) sessions * each);
    assertThat(first.getErrorsList()).isEmpty();
    assertThat(first.getMoreSessions()).isZero();
    assertThat(first.getSessionsList()).hasSize(sessions);
    for (int i = 0; i < sessions; i++) {
      assertThat(first.getSessions(i))
          .isEqualTo(
              ImportedSession.newBuilder()
                  .setSessionId("load-" + i)
                  .setAppended(each)
                  .setFirstSequence(1)
                  .setLastSequence(each)
                  .build());
    }
    assertThat(load(channel(), "load", sessions, each))
        .isEqualTo(
            ImportMessagesResponse.newBuilder()
                .setReceived(first.getReceived())
                .setDuplicates(first.getReceived())
                .build());
    Map<Long, String> stored = Sessions.texts(channel(), "load-7");
    assertThat(stored.keySet()).containsExactlyElementsOf(oneTo(each));
    stored.forEach((sequence, text) -> assertThat(text).isEqualTo("text " + sequence));
  }

  private static ImportMessagesResponse load(
      Channel channel, String prefix, int sessions, int each) {
    var call = open(channel);
    for (int number = 1; number <= each; number++) {
      List<AppendEntry> entries = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        entries.add(
            entry(
                prefix + "-" + i,
                text("text " + number).toBuilder().setMessageId("m" + number).build()));
      }
      call.send(request(entries));
    }
    call.halfClose();
    ImportMessagesResponse summary = call.next();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    return summary;
  }

  @Test
  default void load_badEntries_stopNothing() {
    var call = open(channel());
    call.send(request(List.of(entry("load-bad", "1"), entry("load-bad", ""), entry("", "x"))));
    call.send(request(List.of()));
    call.send(request(List.of(entry("load-bad", "2"))));
    call.halfClose();
    ImportMessagesResponse summary = call.next();
    assertThat(summary.toBuilder().clearErrors().build())
        .isEqualTo(
            ImportMessagesResponse.newBuilder()
                .setReceived(4)
                .setAppended(2)
                .setFailed(2)
                .addSessions(
                    ImportedSession.newBuilder()
                        .setSessionId("load-bad")
                        .setAppended(2)
                        .setFirstSequence(1)
                        .setLastSequence(2))
                .build());
    assertThat(summary.getErrorsList()).extracting(ImportError::getIndex).containsExactly(1L, 2L);
    assertThat(Problem.of(summary.getErrors(1).getError()))
        .isEqualTo(Problem.invalid("session_id", "is required"));
  }

  @Test
  default void load_serverStops_endsAfterWhatWasReceivedIsStored() {
    try (RunningServer server = start()) {
      ManagedChannel channel = server.connect();
      var call = open(channel);
      call.send(request(List.of(entry("load-stop", "text"))));
      await().atMost(Patience.LIMIT).until(() -> exists(channel, "load-stop"));
      assertThat(server.stop()).isZero();
      assertThat(call.rest()).isEmpty();
      assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
      channel.shutdownNow();
    }
  }

  private static boolean exists(Channel channel, String sessionId) {
    var lookups = TestCall.lookups(channel);
    boolean exists = lookups.ask(lookup(sessionId)).hasSession();
    lookups.halfClose();
    return exists;
  }

  private static ImportMessagesRequest request(List<AppendEntry> entries) {
    return ImportMessagesRequest.newBuilder().addAllEntries(entries).build();
  }

  private static TestCall<ImportMessagesRequest, ImportMessagesResponse> open(Channel channel) {
    return TestCall.builder(channel, SessionServiceGrpc.getImportMessagesMethod()).start();
  }
}
