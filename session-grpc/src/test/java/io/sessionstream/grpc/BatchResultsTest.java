package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Batches.batch;
import static io.sessionstream.grpc.testing.Batches.entries;
import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.Batches.problem;
import static io.sessionstream.grpc.testing.Batches.rest;
import static io.sessionstream.grpc.testing.Batches.results;
import static io.sessionstream.grpc.testing.Batches.sequence;
import static io.sessionstream.grpc.testing.Batches.sequences;
import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.HandDrivenStore.Asked;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One result for each entry, in order, joined as they are there, over a store that takes time. */
class BatchResultsTest {
  private static final int WINDOW = 16;

  private final HandDrivenStore store = new HandDrivenStore();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.inProcess(store, ServiceLimits.builder().window(WINDOW).build());

  private final TestCall<AppendMessagesRequest, AppendMessagesResponse> call =
      TestCall.batches(service.channel());

  @Test
  void results_storeCompletesInReverse_comeInOneResponseInOrder() {
    call.send(batch(entries("s", "text", 3)));
    var asked = store.nextAppends(3);
    complete(asked, 2);
    complete(asked, 1);
    assertThat(call.waiting()).isZero();

    complete(asked, 0);
    assertThat(sequences(call.next().getResultsList())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void results_entryIsSlow_doesNotHoldBackThoseBeforeIt() {
    call.send(batch(entries("s", "text", 5)));
    var asked = store.nextAppends(5);
    complete(asked, 0);
    complete(asked, 1);
    complete(asked, 4);
    assertThat(sequences(results(call, 2))).containsExactly(1L, 2L);
    assertThat(call.waiting()).isZero();

    complete(asked, 2);
    assertThat(sequences(results(call, 1))).containsExactly(3L);
    complete(asked, 3);
    assertThat(sequences(results(call, 2))).containsExactly(4L, 5L);
  }

  @Test
  void results_laterRequestIsSlow_isNotWaitedFor() {
    call.send(batch(entries("s", "text", 2)));
    call.send(batch(entries("s", "text", 2)));
    var asked = store.nextAppends(4);
    complete(asked, 0);
    complete(asked, 1);
    assertThat(sequences(call.next().getResultsList())).containsExactly(1L, 2L);
    assertThat(call.waiting()).isZero();
  }

  @Test
  void results_severalRequestsAreDoneAtATime_areJoined() {
    call.send(batch(entries("s", "text", 2)));
    call.send(batch(entries("s", "text", 1)));
    call.send(batch());
    call.send(batch(entries("s", "text", 3)));
    call.send(batch(entries("s", "text", 1)));
    var asked = store.nextAppends(7);
    for (int i = 1; i < 6; i++) {
      complete(asked, i);
    }
    assertThat(call.waiting()).isZero();
    complete(asked, 0);
    assertThat(sequences(call.next().getResultsList())).isEqualTo(oneTo(6));
    complete(asked, 6);
    assertThat(sequences(call.next().getResultsList())).containsExactly(7L);
  }

  @Test
  void results_refusedEntryBehindPendingOne_waitsForIt() {
    call.send(batch(entry("s", "good"), entry("", "bad")));
    var asked = store.nextAppend();
    assertThat(call.waiting()).isZero();
    asked.answer().complete(acknowledgement(1));
    List<AppendResult> results = call.next().getResultsList();
    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(problem(results.get(1))).isEqualTo(Problem.invalid("session_id", "is required"));
  }

  @Test
  void results_noEntriesBehindPendingOne_callEndsAfterIt() {
    call.send(batch(entry("s", "text")));
    call.send(batch());
    call.halfClose();
    var asked = store.nextAppend();
    assertThat(call.hasEnded()).isFalse();
    asked.answer().complete(acknowledgement(1));
    assertThat(sequences(rest(call))).containsExactly(1L);
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void results_manyThreadsComplete_areCompleteAndInOrder() {
    int streams = 16;
    int batches = 40;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults())) {
      List<TestCall<AppendMessagesRequest, AppendMessagesResponse>> calls = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        var call = TestCall.batches(service.channel());
        for (int k = 0; k < batches; k++) {
          call.send(batch(Collections.nCopies(25, entry("s" + i, "text"))));
        }
        call.halfClose();
        calls.add(call);
      }
      threads.execute(() -> answerInRandomOrder(streams * batches * 25, threads));
      for (var call : calls) {
        assertThat(sequences(rest(call))).isEqualTo(oneTo(batches * 25L));
        assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Acknowledges each session's appends with the sequences 1, 2 ..., but not in that order. */
  private void answerInRandomOrder(int count, ExecutorService threads) {
    var last = new HashMap<String, Long>();
    List<Runnable> answers = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      Asked<Append<byte[]>, Acknowledgement> asked = store.nextAppend();
      long sequence = last.merge(asked.question().sessionId(), 1L, Long::sum);
      answers.add(() -> asked.answer().complete(acknowledgement(sequence)));
      if (answers.size() == 25) {
        Collections.shuffle(answers, random);
        answers.forEach(threads::execute);
        answers.clear();
      }
    }
    answers.forEach(threads::execute);
  }

  @Test
  void read_storeNeverAnswers_beginsWhileFewerEntriesThanTheWindowAre() {
    for (int i = 0; i < 100; i++) {
      call.send(batch(entries("s", "text", 7)));
    }
    assertThat(store.taken()).isEqualTo(21); // The third begins when 14 are unanswered.

    var asked = store.nextAppends(21);
    for (int i = 0; i < 7; i++) {
      complete(asked, i);
    }
    assertThat(store.taken()).isEqualTo(28);
  }

  @Test
  void read_emptyRequestsBehindPendingOne_areBoundedToo() {
    call.send(batch(entry("s", "text")));
    var asked = store.nextAppend();
    for (int i = 0; i < 10 * WINDOW; i++) {
      call.send(batch());
    }
    call.send(batch(entry("s", "text")));
    assertThat(store.taken()).isEqualTo(1);
    asked.answer().complete(acknowledgement(1));
    store.nextAppend().answer().complete(acknowledgement(2));
    assertThat(sequences(results(call, 2))).containsExactly(1L, 2L);
  }

  @Test
  void halfClose_resultsPending_areAllGivenThenTheCallCompletes() {
    for (int i = 0; i < 10; i++) {
      call.send(batch(entries("s", "text", 5)));
    }
    call.halfClose();
    for (long sequence = 1; sequence <= 50; sequence++) {
      assertThat(call.hasEnded()).isFalse();
      store.nextAppend().answer().complete(acknowledgement(sequence));
    }
    assertThat(sequences(rest(call))).isEqualTo(oneTo(50));
    assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void cancel_resultsPending_undoesNothingAndTakesNoMore() {
    for (int i = 0; i < 10; i++) {
      call.send(batch(entries("s", "text", WINDOW)));
    }
    var asked = store.nextAppends(WINDOW);
    call.cancel();
    assertThat(service.service().drain()).isCompleted();
    asked.forEach(append -> assertThat(append.answer()).isNotCancelled());
    asked.forEach(append -> append.answer().complete(acknowledgement(1)));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(store.taken()).isEqualTo(WINDOW);
  }

  /** The moment in which results wait for others may end after the call. */
  @Test
  void cancel_resultsWaitForOthers_areForgotten() {
    call.send(batch(entries("s", "text", 3)));
    var asked = store.nextAppends(3);
    complete(asked, 0);
    call.cancel();
    var other = TestCall.batches(service.channel());
    other.send(batch(entries("s", "text", 2)));
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(sequences(results(other, 1))).containsExactly(1L); // A moment later.
    assertThat(call.rest()).isEmpty();
  }

  @Test
  void deadline_resultsPending_endsTheCall() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessagesMethod())
            .deadline(Duration.ofMillis(300))
            .start();
    call.send(batch(entries("s", "text", 3)));
    assertThat(call.rest()).isEmpty();
    assertThat(call.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void drain_resultsPending_areAllGivenThenTheCallEnds() {
    for (int i = 0; i < 3; i++) {
      call.send(batch(entries("s", "text", WINDOW)));
    }
    var drained = service.service().drain();
    assertThat(drained).isNotDone();
    List<Long> given = new ArrayList<>();
    while (!drained.isDone()) {
      store.nextAppend().answer().complete(acknowledgement(given.size() + 1L));
      given.add(given.size() + 1L);
    }
    assertThat(sequences(rest(call))).isEqualTo(given);
    assertThat(given.size()).isIn(WINDOW, 2 * WINDOW, 3 * WINDOW);
    assertThat(Problem.of(call)).isEqualTo(Problem.serverDraining());
    assertThat(store.taken()).isEqualTo(given.size());
  }

  @Test
  void results_clientDoesNotRead_waitAndNoMoreIsTaken() {
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessagesMethod())
            .withoutReading()
            .start();
    for (int i = 0; i < 20; i++) {
      call.send(batch(entries("s", "text", 10)));
    }
    call.halfClose();
    int taken = 0;
    List<CompletableFuture<Acknowledgement>> open = new ArrayList<>();
    while (taken < store.taken()) {
      open.add(store.nextAppend().answer());
      open.get(taken).complete(acknowledgement(++taken));
    }
    assertThat(taken).isLessThanOrEqualTo(WINDOW + 2 * 10);
    assertThat(call.hasEnded()).isFalse();

    call.request(Integer.MAX_VALUE);
    while (taken < 200) {
      store.nextAppend().answer().complete(acknowledgement(++taken));
    }
    assertThat(sequences(rest(call))).isEqualTo(oneTo(200));
    Patience.await(service.service().drain());
  }

  private static void complete(List<Asked<Append<byte[]>, Acknowledgement>> asked, int index) {
    asked.get(index).answer().complete(acknowledgement(index + 1L));
  }
}
