package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.appends;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.sequence;
import static io.sessionstream.grpc.testing.Requests.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream takes no more than its window, whatever the client offers. */
class FlowControlTest {
  private static final int MANY = 1_000;

  private final HandDrivenStore store = new HandDrivenStore();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 16, 17, 256})
  void read_storeNeverAnswers_takesExactlyTheWindow(int window) {
    try (ServiceUnderTest service =
        ServiceUnderTest.inProcess(store, ServiceLimits.builder().window(window).build())) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.appends(service.channel());
      call.sendAll(appends("s", "text", MANY));
      assertThat(store.taken()).isEqualTo(window);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void read_storeNeverAnswersLookups_takesExactlyTheWindow(int window) {
    try (ServiceUnderTest service =
        ServiceUnderTest.inProcess(store, ServiceLimits.builder().lookupWindow(window).build())) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      call.send(lookup("s"));
      store.nextFind().answer().complete(Optional.empty());
      for (int i = 0; i < MANY; i++) {
        call.send(lookup("s"));
      }
      assertThat(store.taken()).isEqualTo(1 + window);
    }
  }

  /** As large as the largest so far, they would take more than the window; at first, as allowed. */
  @Test
  void lookUp_answersMayBeLarge_beginsNoMoreThanTheWindowHolds() {
    ServiceLimits limits =
        ServiceLimits.builder().maxResponseBytes(1 << 20).windowBytes(100 << 10).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store, limits)) {
      TestCall<GetSessionDataRequest, GetSessionDataResponse> call =
          TestCall.lookups(service.channel());
      for (int i = 0; i < limits.lookupWindow(); i++) {
        call.send(lookup("s"));
      }
      assertThat(store.taken()).isEqualTo(1);

      store.nextFind().answer().complete(Optional.of(sessionOf(30 << 10)));
      assertThat(store.taken()).isEqualTo(1 + 3);

      store.nextFind().answer().complete(Optional.of(sessionOf(60 << 10)));
      store.nextFind().answer().complete(Optional.empty());
      store.nextFind().answer().complete(Optional.empty());
      assertThat(store.taken()).isEqualTo(1 + 3 + 1);
    }
  }

  private static Session<byte[]> sessionOf(int bytes) {
    byte[] message = Message.newBuilder().setText("x".repeat(bytes)).build().toByteArray();
    return new Session<>(
        SessionInfo.builder()
            .sessionId("s")
            .incarnation(7)
            .lastSequence(1)
            .createTime(Instant.EPOCH)
            .lastAppendTime(Instant.EPOCH)
            .build(),
        List.of(StoredMessage.of(1, 0, message)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 20})
  void read_answersComplete_takesAsManyMore(int window) {
    try (ServiceUnderTest service =
        ServiceUnderTest.inProcess(store, ServiceLimits.builder().window(window).build())) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.appends(service.channel());
      call.sendAll(appends("s", "text", MANY));
      for (long sequence = 1; sequence <= MANY; sequence++) {
        store.nextAppend().answer().complete(acknowledgement(sequence));
        assertThat(sequence(call.next())).isEqualTo(sequence);
        assertThat(store.taken()).isBetween((int) sequence, (int) sequence + window);
      }
    }
  }

  @Test
  void read_bytesOfWindowTaken_stopsWithinTheCreditGiven() {
    int window = 100 << 10;
    int size = 10 << 10;
    ServiceLimits limits = ServiceLimits.builder().windowBytes(window).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store, limits)) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.appends(service.channel());
      for (int i = 0; i < MANY; i++) {
        call.send(append("s", "x".repeat(size)));
      }
      int within = window / size;
      int atMost = within + AnsweringStream.MAX_CREDIT;
      assertThat(store.taken()).isBetween(within, atMost);

      store.nextAppends(store.taken()).forEach(a -> a.answer().complete(acknowledgement(1)));
      assertThat(store.taken()).isBetween(2 * within, 2 * atMost);
    }
  }

  /** A compressed message takes as much memory as any other. */
  @Test
  void read_bytesOfWindowTakenByCompressedMessages_stopsWithinTheCreditGiven() {
    int window = 100 << 10;
    int size = 10 << 10;
    ServiceLimits limits = ServiceLimits.builder().windowBytes(window).build();
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, limits)) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .compression("gzip")
              .start();
      for (int i = 0; i < 200; i++) {
        call.send(append("s", "x".repeat(size)));
      }
      int within = window / size;
      store.nextAppends(within);
      giveTimeToRead(service);
      assertThat(store.taken()).isBetween(within, within + AnsweringStream.MAX_CREDIT);
    }
  }

  /** In a process, a client that does not read is not ready from its first answer on. */
  @Test
  void read_clientDoesNotRead_takesExactlyTheWindow() {
    Counting counting = new Counting();
    ServiceLimits limits = ServiceLimits.builder().window(16).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(counting.store(), limits)) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .withoutReading()
              .start();
      call.sendAll(appends("s", "text", MANY));
      call.halfClose();
      assertThat(counting.taken.get()).isEqualTo(16);

      call.request(MANY + 1);
      assertThat(sequences(call.rest())).isEqualTo(oneTo(MANY));
    }
  }

  @Test
  void read_clientDoesNotReadFromItsSocket_isBoundedAndGoesOnWhenItReads()
      throws InterruptedException {
    int offered = 100_000;
    Counting counting = new Counting();
    try (ServiceUnderTest service =
        ServiceUnderTest.netty(counting.store(), ServiceLimits.defaults())) {
      TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
          TestCall.builder(service.channel(), SessionServiceGrpc.getGetStreamMessagesMethod())
              .withoutReading()
              .start();
      GetStreamMessagesRequest request = append("s", "text");
      for (int i = 0; i < offered; i++) {
        call.send(request);
      }
      call.halfClose();
      assertThat(counting.firstWindow.await(30, TimeUnit.SECONDS)).isTrue();
      giveTimeToRead(service);
      // Some are answered into the buffers of both ends and the connection between them.
      assertThat(counting.taken.get()).isBetween(256, offered / 5);

      call.request(offered + 1);
      assertThat(sequences(call.rest())).isEqualTo(oneTo(offered));
    }
  }

  /**
   * Lets a stream that could be read be read: a thousand other requests are answered meanwhile, on
   * the same connection and thread.
   */
  private static void giveTimeToRead(ServiceUnderTest service) {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> other =
        TestCall.lookups(service.channel());
    for (int i = 0; i < 1_000; i++) {
      assertThat(other.ask(lookup("")).hasError()).isTrue();
    }
    other.halfClose();
    assertThat(other.rest()).isEmpty();
  }

  /** Counts what a store that answers at once is asked for. */
  private static final class Counting {
    final AtomicInteger taken = new AtomicInteger();
    final CountDownLatch firstWindow = new CountDownLatch(256);
    private final SessionStore<byte[]> memory = ServiceUnderTest.memoryStore();

    SessionStore<byte[]> store() {
      return new FunctionStore(
          append -> {
            taken.incrementAndGet();
            firstWindow.countDown();
            return memory.append(append);
          },
          memory::find);
    }
  }
}
