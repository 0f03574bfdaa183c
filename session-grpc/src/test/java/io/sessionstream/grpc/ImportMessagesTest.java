package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Batches.entries;
import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.session;
import static io.sessionstream.grpc.testing.Requests.text;
import static io.sessionstream.grpc.testing.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.ImportError;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.ImportedSession;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A load of many messages, and its summary. */
class ImportMessagesTest {
  @Test
  void load_entriesOfManySessions_countsAndSaysWhereTheyAre() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      load(service, request(entries("a", "before", 2)));
      var summary =
          load(
              service,
              request(List.of(entry("b", "1"), entry("a", "1"), entry("b", "2"))),
              request(List.of()),
              request(List.of(entry("a", "2"), entry("b", "3"))));
      assertThat(summary)
          .isEqualTo(
              ImportMessagesResponse.newBuilder()
                  .setReceived(5)
                  .setAppended(5)
                  .addSessions(imported("b", 3, 1, 3))
                  .addSessions(imported("a", 2, 3, 4))
                  .build());
      assertThat(stored(service, "b")).containsExactly("1", "2", "3");
      assertThat(stored(service, "a")).containsExactly("before 1", "before 2", "1", "2");
    }
  }

  @Test
  void load_badEntries_areCountedAndReportedAndStopNothing() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      Message message = text("text").toBuilder().setMessageId("m").build();
      Message other = text("other").toBuilder().setMessageId("m").build();
      var summary =
          load(
              service,
              request(List.of(entry("s", message), entry("", "no session"), entry("s", message))),
              request(List.of(entry("s", other), entry("s", "last"))));
      assertThat(summary.toBuilder().clearErrors().build())
          .isEqualTo(
              ImportMessagesResponse.newBuilder()
                  .setReceived(5)
                  .setAppended(2)
                  .setDuplicates(1)
                  .setFailed(2)
                  .addSessions(imported("s", 2, 1, 2))
                  .build());
      assertThat(summary.getErrorsList()).extracting(ImportError::getIndex).containsExactly(1L, 3L);
      assertThat(Problem.of(summary.getErrors(0).getError()))
          .isEqualTo(Problem.invalid("session_id", "is required"));
      assertThat(Problem.of(summary.getErrors(1).getError()).reason())
          .isEqualTo("MESSAGE_ID_REUSED");
    }
  }

  @Test
  void load_again_findsDuplicatesOnly() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      List<AppendEntry> entries =
          IntStream.range(0, 100)
              .mapToObj(
                  i -> entry("s" + i % 3, text("t").toBuilder().setMessageId("m" + i).build()))
              .toList();
      assertThat(load(service, request(entries)).getAppended()).isEqualTo(100);
      assertThat(load(service, request(entries)))
          .isEqualTo(
              ImportMessagesResponse.newBuilder().setReceived(100).setDuplicates(100).build());
    }
  }

  @Test
  void load_nothing_isAnEmptySummary() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      assertThat(load(service)).isEqualTo(ImportMessagesResponse.getDefaultInstance());
    }
  }

  @Test
  void load_storeIsUnavailable_goesOnAndReportsTheFirst() {
    FunctionStore store =
        FunctionStore.appending(
            append ->
                CompletableFuture.failedFuture(
                    SessionStoreException.unavailable("no answer", new RuntimeException())));
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var summary =
          load(service, request(entries("s", "text", 90)), request(entries("s", "text", 90)));
      assertThat(summary.toBuilder().clearErrors().build())
          .isEqualTo(ImportMessagesResponse.newBuilder().setReceived(180).setFailed(180).build());
      assertThat(summary.getErrorsList())
          .extracting(ImportError::getIndex)
          .isEqualTo(LongStream.range(0, 100).boxed().toList());
      assertThat(Problem.of(summary.getErrors(99).getError()))
          .isEqualTo(new Problem(Code.UNAVAILABLE, "STORE_UNAVAILABLE", Map.of(), Problem.RETRY));
    }
  }

  @Test
  void load_moreEntriesInARequestThanAllowed_failAllOfIt() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      var summary =
          load(
              service,
              request(Collections.nCopies(1_001, entry("s", "text"))),
              request(List.of(entry("s", "text"))));
      assertThat(summary.getReceived()).isEqualTo(1_002);
      assertThat(summary.getFailed()).isEqualTo(1_001);
      assertThat(summary.getSessionsList()).containsExactly(imported("s", 1, 1, 1));
      assertThat(Problem.of(summary.getErrors(0).getError()))
          .isEqualTo(Problem.invalid("entries", "must be at most 1000, are 1001"));
    }
  }

  @Test
  void load_storeAnswersInReverse_indexesAreThoseOfTheEntries() {
    HandDrivenStore store = new HandDrivenStore();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call = open(service);
      call.send(request(entries("s", "text", 3)));
      call.halfClose();
      var asked = store.nextAppends(3);
      asked.get(2).answer().complete(acknowledgement(2));
      asked.get(1).answer().completeExceptionally(SessionStoreException.storeFull("1 byte"));
      assertThat(call.hasEnded()).isFalse();
      asked.get(0).answer().complete(acknowledgement(1));
      ImportMessagesResponse summary = call.next();
      assertThat(summary.getSessionsList()).containsExactly(imported("s", 2, 1, 2));
      assertThat(summary.getErrorsList()).extracting(ImportError::getIndex).containsExactly(1L);
      assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void read_storeNeverAnswers_beginsNoMoreThanTheWindow() {
    HandDrivenStore store = new HandDrivenStore();
    ServiceLimits limits = ServiceLimits.builder().window(16).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store, limits)) {
      var call = open(service);
      for (int i = 0; i < 100; i++) {
        call.send(request(entries("s", "text", 4)));
      }
      assertThat(store.taken()).isEqualTo(16);
      store.nextAppends(4).forEach(asked -> asked.answer().complete(acknowledgement(1)));
      assertThat(store.taken()).isEqualTo(20);
    }
  }

  @Test
  void drain_whatWasReceivedIsStoredThenTheCallEnds() {
    HandDrivenStore store = new HandDrivenStore();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call = open(service);
      call.send(request(entries("s", "text", 2)));
      var asked = store.nextAppends(2);
      var drained = service.service().drain();
      asked.get(0).answer().complete(acknowledgement(1));
      assertThat(call.hasEnded()).isFalse();
      asked.get(1).answer().complete(acknowledgement(2));
      assertThat(call.rest()).isEmpty();
      assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
      assertThat(drained).isCompleted();
    }
  }

  @Test
  void drain_afterHalfClose_givesTheSummary() {
    HandDrivenStore store = new HandDrivenStore();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call = open(service);
      call.send(request(entries("s", "text", 1)));
      call.halfClose();
      var drained = service.service().drain();
      store.nextAppend().answer().complete(acknowledgement(1));
      assertThat(call.next().getAppended()).isEqualTo(1);
      assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
      assertThat(drained).isCompleted();
    }
  }

  @Test
  void cancel_entriesPending_undoesNothing() {
    HandDrivenStore store = new HandDrivenStore();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store)) {
      var call = open(service);
      call.send(request(entries("s", "text", 1)));
      var asked = store.nextAppend();
      call.cancel();
      assertThat(asked.answer()).isNotCancelled();
      assertThat(service.service().drain()).isCompleted();
      assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @Test
  void load_malformedRequest_endsTheCallAfterWhatCameBeforeIsStored() {
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(ServiceUnderTest.memoryStore())) {
      var call =
          TestCall.builder(
                  service.channel(),
                  RawBytes.requests(SessionServiceGrpc.getImportMessagesMethod()))
              .start();
      call.send(request(entries("s", "text", 2)).toByteArray());
      call.send(new byte[] {0x0a, 0x05});
      assertThat(Problem.of(call))
          .isEqualTo(
              Problem.invalid(
                  "request", "must be a valid sessionstream.v1.ImportMessagesRequest in protobuf"));
      assertThat(stored(service, "s")).containsExactly("text 1", "text 2");
    }
  }

  private static ImportedSession imported(String sessionId, long appended, long first, long last) {
    return ImportedSession.newBuilder()
        .setSessionId(sessionId)
        .setAppended(appended)
        .setFirstSequence(first)
        .setLastSequence(last)
        .build();
  }

  private static List<String> stored(ServiceUnderTest service, String sessionId) {
    return texts(session(TestCall.lookups(service.channel()).ask(lookup(sessionId))));
  }

  private static ImportMessagesRequest request(List<AppendEntry> entries) {
    return ImportMessagesRequest.newBuilder().addAllEntries(entries).build();
  }

  private static TestCall<ImportMessagesRequest, ImportMessagesResponse> open(
      ServiceUnderTest service) {
    return TestCall.builder(service.channel(), SessionServiceGrpc.getImportMessagesMethod())
        .start();
  }

  /** The summary of a load with these requests. */
  private static ImportMessagesResponse load(
      ServiceUnderTest service, ImportMessagesRequest... requests) {
    var call = open(service);
    call.sendAll(Arrays.asList(requests));
    call.halfClose();
    List<ImportMessagesResponse> responses = call.rest();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(responses).hasSize(1);
    return responses.get(0);
  }
}
