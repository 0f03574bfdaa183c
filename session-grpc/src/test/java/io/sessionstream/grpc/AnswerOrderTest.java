package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Exactly one answer for each request, in the order of the requests. */
class AnswerOrderTest {
  private final HandDrivenStore store = new HandDrivenStore();
  @AutoClose private final ServiceUnderTest service = ServiceUnderTest.inProcess(store);

  @Test
  void answer_storeCompletesInReverse_answersInRequestOrder() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3));
    var asked = store.nextAppends(3);

    asked.get(2).answer().complete(acknowledgement(3));
    asked.get(1).answer().complete(acknowledgement(2));
    assertThat(call.waiting()).isZero();

    asked.get(0).answer().complete(acknowledgement(1));
    assertThat(sequences(call.next(3))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void answer_firstCompletes_isNotHeldBackByLaterOnes() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.sendAll(appends("s", "text", 3));
    var asked = store.nextAppends(3);

    asked.get(0).answer().complete(acknowledgement(1));
    assertThat(sequence(call.next())).isEqualTo(1);
    assertThat(call.waiting()).isZero();
  }

  @Test
  void answer_refusedItemBehindPendingOne_waitsForIt() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        TestCall.appends(service.channel());
    call.send(append("s", "good"));
    call.send(append("", "bad"));
    var asked = store.nextAppend();
    assertThat(call.waiting()).isZero();

    asked.answer().complete(acknowledgement(1));
    assertThat(sequence(call.next())).isEqualTo(1);
    assertThat(problem(call.next())).isEqualTo(Problem.invalid("session_id", "is required"));
  }

  @Test
  void answer_completesJustWhenItWasFoundPending_isSent() {
    FunctionStore late = FunctionStore.appending(append -> new LateAnswer<>(acknowledgement(1)));
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(late)) {
      assertThat(sequence(TestCall.appends(service.channel()).ask(append("s", "text")))).isOne();
    }
  }

  @Test
  void answer_lookupsCompleteInReverse_answersInRequestOrder() {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
        TestCall.lookups(service.channel());
    call.send(lookup("first")); // Before its answer nobody knows how large answers are.
    store.nextFind().answer().complete(Optional.empty());
    assertThat(problem(call.next())).isEqualTo(Problem.sessionNotFound("first"));
    call.send(lookup("a"));
    call.send(lookup("b"));
    var a = store.nextFind();
    var b = store.nextFind();

    b.answer().complete(Optional.empty());
    assertThat(call.waiting()).isZero();
    a.answer().complete(Optional.empty());

    assertThat(problem(call.next())).isEqualTo(Problem.sessionNotFound("a"));
    assertThat(problem(call.next())).isEqualTo(Problem.sessionNotFound("b"));
  }

  @Test
  void answer_storeIsSilentForOneStream_othersAreAnswered() {
    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> stuck =
        TestCall.appends(service.channel());
    stuck.send(append("stuck", "text"));
    var stuckAsked = store.nextAppend();

    TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> other =
        TestCall.appends(service.channel());
    for (long sequence = 1; sequence <= 1_000; sequence++) {
      other.send(append("other", "text"));
      store.nextAppend().answer().complete(acknowledgement(sequence));
      assertThat(sequence(other.next())).isEqualTo(sequence);
    }

    assertThat(stuck.waiting()).isZero();
    stuckAsked.answer().complete(acknowledgement(1));
    assertThat(sequence(stuck.next())).isEqualTo(1);
  }

  /** Answers that two threads send at once are lost or torn. */
  @Test
  void answer_manyThreadsComplete_answersAreCompleteAndInOrder() {
    int streams = 64;
    int messages = 1_000;
    ExecutorService threads = Executors.newFixedThreadPool(8);
    FunctionStore shuffling = FunctionStore.appending(new Shuffling(threads)::append);
    try (ServiceUnderTest netty =
        ServiceUnderTest.netty(shuffling, ServiceLimits.builder().window(64).build())) {
      List<TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse>> calls = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        calls.add(TestCall.appends(netty.channel()));
      }
      for (long number = 1; number <= messages; number++) {
        GetStreamMessagesRequest request = append("s", Long.toString(number));
        calls.forEach(call -> call.send(request));
      }
      calls.forEach(TestCall::halfClose);
      for (TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call : calls) {
        assertThat(sequences(call.rest())).isEqualTo(oneTo(messages));
        assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** An answer that completes right after whoever depends on it has seen that it is not done. */
  private static final class LateAnswer<T> extends CompletableFuture<T> {
    private final Runnable completion;

    LateAnswer(T value) {
      completion = () -> complete(value);
    }

    private LateAnswer(Runnable completion) {
      this.completion = completion;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new LateAnswer<U>(completion);
    }

    @Override
    public boolean isDone() {
      boolean done = super.isDone();
      completion.run();
      return done;
    }
  }

  /** Acknowledges, a few at a time in any order, with the number in the message's text. */
  private static final class Shuffling {
    private static final int GROUP = 16;

    private final ExecutorService threads;
    private final Random random = new Random(7);
    private final List<Runnable> waiting = new ArrayList<>();

    Shuffling(ExecutorService threads) {
      this.threads = threads;
    }

    synchronized CompletableFuture<Acknowledgement> append(
        io.sessionstream.core.Append<byte[]> append) {
      CompletableFuture<Acknowledgement> answer = new CompletableFuture<>();
      long number = Long.parseLong(text(append.message()));
      waiting.add(() -> answer.complete(acknowledgement(number)));
      if (waiting.size() == GROUP) {
        Collections.shuffle(waiting, random);
        waiting.forEach(threads::execute);
        waiting.clear();
      }
      return answer;
    }

    /** The text of a stored form that has no other field: after a tag and a length. */
    private static String text(byte[] stored) {
      return new String(stored, 2, stored.length - 2, StandardCharsets.UTF_8);
    }
  }
}
