package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.sessionstream.client.ImportSummary.ImportedSession;
import io.sessionstream.core.Append;
import io.sessionstream.core.Bytes;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.InvalidMessageException;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchEvent.EndReason;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.grpc.ServiceLimits;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each call, against the real service over the store in memory. */
class SessionsTest {
  private final GuavaSessionStore<byte[]> store = ServiceUnderTest.memoryStore();
  private final ServiceUnderTest server = ServiceUnderTest.inProcess(store);
  private final SessionStreamClient client =
      SessionStreamClient.builder().channel(server.channel()).build();
  private final BlockingSessionStreamClient blocking = client.blocking();

  @AfterEach
  void close() {
    client.close();
    server.close();
    store.close();
  }

  private static Message message(int number) {
    return Message.builder().messageId("id " + number).text("text " + number).build();
  }

  private void appendMany(String sessionId, int count) {
    for (int i = 1; i <= count; i++) {
      client.append(sessionId, message(i));
    }
    blocking.append(sessionId, message(count));
  }

  private static List<Long> sequences(Iterable<StoredMessage<Message>> messages) {
    List<Long> sequences = new ArrayList<>();
    messages.forEach(message -> sequences.add(message.sequence()));
    return sequences;
  }

  private static List<Long> numbers(long first, long last) {
    return Stream.iterate(first, n -> n <= last, n -> n + 1).toList();
  }

  @Test
  void append_thenRead_isTheSameMessage() {
    Message message =
        Message.builder()
            .messageId("id")
            .sender("Ada")
            .contentType("application/octet-stream")
            .data(Bytes.copyOf(new byte[] {1, 2, 3}))
            .putAttributes("key", "value")
            .sentAt(Instant.parse("2026-01-02T03:04:05.678901234Z"))
            .build();
    var acknowledgement = blocking.append("s", message);

    Session<Message> session = blocking.read("s", MessageRange.all()).orElseThrow();

    assertThat(session.messages())
        .containsExactly(StoredMessage.of(1, acknowledgement.appendMillis(), message));
    assertThat(session.info().lastSequence()).isEqualTo(1);
    assertThat(session.info().lastAppendTime()).hasValue(acknowledgement.appendTime());
    assertThat(session.info().incarnation()).isNotZero();
  }

  @Test
  void append_manyAtOnce_keepsTheirOrder() {
    int count = 5_000;
    List<Message> messages = IntStream.range(0, count).mapToObj(SessionsTest::message).toList();
    messages.forEach(message -> client.append("s", message));
    blocking.append("s", message(-1));

    Session<Message> session = blocking.read("s", MessageRange.all()).orElseThrow();
    assertThat(session.messages().stream().map(StoredMessage::message).limit(count))
        .isEqualTo(messages);
  }

  @Test
  void append_manyToAServerThatTakesFewAtATime_losesNone() {
    try (ServiceUnderTest small =
            ServiceUnderTest.inProcess(store, ServiceLimits.builder().maxBatchEntries(3).build());
        SessionStreamClient sender =
            SessionStreamClient.builder().channel(small.channel()).build()) {
      for (int i = 0; i < 500; i++) {
        sender.append("s" + i, message(i));
      }
    }

    assertThat(blocking.list("s")).hasSize(500);
  }

  @Test
  void append_sameMessageAgain_isADuplicate() {
    blocking.append("s", message(1));

    assertThat(blocking.append("s", message(1)).duplicate()).isTrue();
  }

  @Test
  void append_withExpectedSequence_isRefusedIfItIsAnother() {
    blocking.append("s", message(1));

    assertThatThrownBy(
            () ->
                blocking.append(
                    Append.<Message>builder()
                        .sessionId("s")
                        .message(message(2))
                        .expectedSequence(5)
                        .build()))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("ABORTED (SEQUENCE_MISMATCH)");
  }

  @Test
  void append_invalidAmongOthers_isRefusedAndTheOthersAreStoredInOrder() {
    client.append("s", message(1));
    client.append("s", message(2));
    var invalid = client.append("s", Message.builder().messageId("bad").build());
    client.append("s", message(3));
    blocking.append("s", message(4));

    assertThatThrownBy(() -> Patience.await(invalid.toCompletableFuture()))
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.error().violations()).hasSize(1));
    assertThat(blocking.messages("s", MessageRange.all()).stream().map(s -> s.message()))
        .containsExactly(message(1), message(2), message(3), message(4));
  }

  @Test
  void append_textWithoutUtf8Form_isRefused() {
    Message message = Message.builder().text("half a \ud83d").build();

    assertThatThrownBy(() -> blocking.append("s", message))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "INVALID_ARGUMENT (INVALID_MESSAGE): message.text must be well-formed Unicode, has an"
                + " unpaired surrogate");
    assertThatThrownBy(
            () -> blocking.importAll(List.of(Append.ofMessage("s", message)), ImportListener.NONE))
        .isInstanceOf(InvalidMessageException.class);
    assertThat(blocking.info("s")).isEmpty();
  }

  @Test
  void messages_ofALongSession_comeInPages() {
    appendMany("s", 2_500);

    assertThat(sequences(blocking.messages("s", MessageRange.all()))).isEqualTo(numbers(1, 2_500));
    var first = Patience.await(client.session("s").messages().page().toCompletableFuture());
    assertThat(sequences(first.elements())).isEqualTo(numbers(1, 1_000));
    String token = first.nextToken().orElseThrow();
    var second = Patience.await(client.session("s").messages().page(token).toCompletableFuture());
    assertThat(sequences(second.elements())).isEqualTo(numbers(1_001, 2_000));
  }

  @Test
  void messages_ofARange_areThoseOfTheRange() {
    appendMany("s", 1_500);

    assertThat(
            sequences(
                blocking.messages(
                    "s", MessageRange.builder().afterSequence(3).beforeSequence(7).build())))
        .containsExactly(4L, 5L, 6L);
    assertThat(
            sequences(
                blocking.messages(
                    "s", MessageRange.builder().newestFirst(true).maxMessages(3).build())))
        .containsExactly(1_500L, 1_499L, 1_498L);
    assertThat(sequences(blocking.messages("s", MessageRange.builder().maxMessages(1_200).build())))
        .isEqualTo(numbers(1, 1_200));
    assertThat(sequences(blocking.messages("s", MessageRange.builder().beforeMillis(0).build())))
        .isEmpty();
    assertThat(sequences(blocking.messages("s", MessageRange.builder().fromMillis(0).build())))
        .hasSize(1_500);
  }

  @Test
  void messages_ofNoSession_throws() {
    assertThatThrownBy(() -> sequences(blocking.messages("none", MessageRange.all())))
        .isInstanceOf(RefusedException.class)
        .hasMessage("NOT_FOUND (SESSION_NOT_FOUND): there is no session \"none\"");
    assertThat(blocking.read("none", MessageRange.all())).isEmpty();
    assertThat(blocking.info("none")).isEmpty();
  }

  @Test
  void messages_ofASessionThatIsReplacedBetweenPages_throws() {
    appendMany("s", 1_500);
    var iterator = blocking.messages("s", MessageRange.all()).iterator();
    iterator.next();
    blocking.deleteSession("s");
    appendMany("s", 1_500);

    assertThatThrownBy(() -> iterator.forEachRemaining(message -> {}))
        .hasMessage(
            "ABORTED (SESSION_GONE): the session \"s\" was deleted or has expired while it was read");
  }

  @Test
  void read_ofASessionThatIsReplacedBetweenPages_fails() {
    appendMany("s", 1_500);
    AtomicInteger pages = new AtomicInteger();
    Channel channel =
        ClientInterceptors.intercept(
            server.channel(),
            new ClientInterceptor() {
              @Override
              public <Q, A> ClientCall<Q, A> interceptCall(
                  MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                if (pages.incrementAndGet() == 2) {
                  blocking.deleteSession("s");
                  blocking.append("s", message(1));
                }
                return next.newCall(method, options);
              }
            });

    try (SessionStreamClient reader = SessionStreamClient.builder().channel(channel).build()) {
      assertThatThrownBy(() -> reader.blocking().read("s", MessageRange.all()))
          .isInstanceOfSatisfying(
              SessionStreamException.class,
              gone -> assertThat(gone.error().reason()).hasValue("SESSION_GONE"));
    }
  }

  @Test
  void page_byHandOfARangeWithAGreatestNumber_endsWithIt() {
    appendMany("s", 2_500);
    Pages<StoredMessage<Message>> pages =
        client.session("s").messages(MessageRange.builder().maxMessages(2_100).build());
    List<Long> sequences = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      CompletionStage<Page<StoredMessage<Message>>> next =
          token.map(text -> pages.page(text)).orElseGet(() -> pages.page());
      Page<StoredMessage<Message>> page = Patience.await(next.toCompletableFuture());
      sequences.addAll(sequences(page.elements()));
      token = page.nextToken();
    } while (token.isPresent());

    assertThat(sequences).isEqualTo(numbers(1, 2_100));
    assertThatThrownBy(() -> pages.page("nonsense"))
        .hasMessage("not a token of a page of this range: \"nonsense\"");
  }

  @Test
  void iterator_atItsEnd_throws() {
    appendMany("s", 1);
    var iterator = blocking.messages("s", MessageRange.all()).iterator();
    iterator.next();

    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void list_byPrefix_hasAllPages() {
    IntStream.range(0, 250)
        .mapToObj("a-%03d"::formatted)
        .forEach(session -> client.append(session, message(1)));
    blocking.append("b", message(1));

    assertThat(blocking.list("a-").stream().map(SessionInfo::sessionId))
        .containsExactlyElementsOf(IntStream.range(0, 250).mapToObj("a-%03d"::formatted).toList());
    assertThat(Patience.await(client.list("").all().toCompletableFuture())).hasSize(251);
    assertThat(blocking.list("c")).isEmpty();
  }

  @Test
  void closeSession_refusesAppends() {
    blocking.append("s", message(1));

    assertThat(blocking.closeSession("s").orElseThrow().closed()).isTrue();
    assertThat(blocking.closeSession("none")).isEmpty();
    assertThat(blocking.info("s").orElseThrow().closed()).isTrue();
    assertThatThrownBy(() -> blocking.append("s", message(2)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("FAILED_PRECONDITION (SESSION_CLOSED)");
  }

  @Test
  void deleteSession_saysWhetherThereWasOne() {
    blocking.append("s", message(1));

    assertThat(blocking.deleteSession("s")).isTrue();
    assertThat(blocking.deleteSession("s")).isFalse();
    assertThat(blocking.info("s")).isEmpty();
  }

  @Test
  void watch_storedAndNew_comeOnceAndInOrder() {
    appendMany("s", 100);
    EventRecorder watcher = new EventRecorder();
    client.watch("s", 10).subscribe(watcher);
    watcher.request(Long.MAX_VALUE);
    assertThat(watcher.nextSequences(90)).isEqualTo(numbers(11, 100));

    appendMany("s", 200);

    assertThat(watcher.nextSequences(100)).isEqualTo(numbers(101, 200));
    blocking.deleteSession("s");
    WatchEvent<Message> event = watcher.next();
    while (event instanceof WatchEvent.CaughtUp) {
      event = watcher.next();
    }
    assertThat(event)
        .isInstanceOfSatisfying(
            WatchEvent.Ended.class, end -> assertThat(end.reason()).isEqualTo(EndReason.DELETED));
    watcher.awaitCompletion();
  }

  @Test
  void watch_blocking_returnsHowItEnds() {
    appendMany("s", 3);
    blocking.closeSession("s");
    List<Long> seen = new ArrayList<>();

    WatchEvent.Ended<Message> end =
        blocking.watch(
            WatchRequest.of("s"),
            event -> {
              if (event instanceof WatchEvent.Messages<Message> messages) {
                messages.messages().forEach(message -> seen.add(message.sequence()));
              }
            });

    assertThat(end.reason()).isEqualTo(EndReason.CLOSED);
    assertThat(seen).containsExactly(1L, 2L, 3L);
  }

  @Test
  void watch_blockingWithAListenerThatThrows_throwsIt() {
    appendMany("s", 1);

    assertThatThrownBy(
            () ->
                blocking.watch(
                    WatchRequest.of("s"),
                    event -> {
                      throw new IllegalStateException("enough");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThatThrownBy(
            () ->
                blocking.watch(
                    WatchRequest.of("s"),
                    event -> {
                      throw new AssertionError("too much");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("too much");
  }

  @Test
  void importAll_goodAndBad_isSummedUp() {
    List<Append<Message>> messages = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      messages.add(Append.ofMessage("s" + i % 2, message(i)));
    }
    messages.add(700, Append.ofMessage("s0", Message.builder().build()));
    blocking.append("s0", message(0));
    List<Long> progress = new ArrayList<>();

    ImportSummary summary = blocking.importAll(messages, progress::add);

    assertThat(summary.received()).isEqualTo(1_201);
    assertThat(summary.appended()).isEqualTo(1_199);
    assertThat(summary.duplicates()).isEqualTo(1);
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(summary.sessions())
        .containsExactlyInAnyOrder(
            new ImportedSession("s0", 599, 2, 600), new ImportedSession("s1", 600, 1, 600));
    assertThat(summary.errors()).hasSize(1);
    assertThat(summary.errors().get(0).index()).isEqualTo(700);
    assertThat(summary.errors().get(0).error().reason()).hasValue("INVALID_MESSAGE");
    assertThat(progress).containsExactly(500L, 1_000L, 1_201L);
  }

  @Test
  void importAll_messagesThatCannotBeRead_failsWithTheirFailure() {
    Stream<Append<Message>> messages =
        Stream.generate(
            () -> {
              throw new IllegalStateException("unreadable");
            });

    assertThatThrownBy(
            () ->
                Patience.await(
                    client.importAll(messages, ImportListener.NONE).toCompletableFuture()))
        .cause()
        .hasMessage("unreadable");
  }

  @Test
  void calls_afterClose_fail() {
    client.close();

    assertThatThrownBy(() -> blocking.info("s"))
        .isInstanceOf(SessionStreamException.class)
        .hasMessage("CANCELLED (CLIENT_CLOSED): the client is closed");
    assertThatThrownBy(() -> blocking.importAll(List.of(), ImportListener.NONE))
        .isInstanceOf(SessionStreamException.class);
  }

  @Test
  void append_afterCloseOfASession_canBeWatchedToItsEnd() {
    EventRecorder watcher = new EventRecorder();
    client
        .watch(
            WatchRequest.builder()
                .sessionId("s")
                .waitForSession(true)
                .markInterval(Duration.ofSeconds(1))
                .build())
        .subscribe(watcher);
    watcher.request(Long.MAX_VALUE);
    assertThat(watcher.next()).isEqualTo(new WatchEvent.CaughtUp<Message>(0, 0));

    appendMany("s", 50);
    blocking.closeSession("s");

    assertThat(watcher.nextSequences(50)).isEqualTo(numbers(1, 50));
    watcher.awaitCompletion();
  }
}
