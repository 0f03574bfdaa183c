package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the themes of the contract share: a fresh store, and how to ask it and wait for it. */
abstract class Theme {
  /** The session of tests that need only one. */
  static final String SESSION = "session-1";

  /** The size of the messages that {@link #fill} appends. */
  static final int FILLING_BYTES = 1000;

  private static final int MOST_FILLING = 1000;

  /** What one of several threads does. */
  interface Task<T> {
    T run(int thread) throws Exception;
  }

  SessionStore<Message> store;

  private final SessionStoreContract contract;

  Theme(SessionStoreContract contract) {
    this.contract = contract;
  }

  /** How the store of this theme is opened. */
  StoreSettings settings() {
    return StoreSettings.defaults();
  }

  @BeforeEach
  final void openStore() throws Exception {
    store = contract.open(settings());
  }

  @AfterEach
  final void closeStore() {
    // It is null where it could not be opened, and then that is what should be reported.
    if (store != null) {
      store.close();
    }
  }

  final void advance(Duration duration) throws Exception {
    contract.advance(duration);
  }

  /** The answer; a test that gets none, or a failure, fails. */
  final <T> T await(CompletionStage<T> answer) {
    try {
      return get(answer);
    } catch (ExecutionException e) {
      return fail("the store answered with a failure: " + e.getCause(), e.getCause());
    }
  }

  final <T> List<T> awaitAll(List<CompletionStage<T>> answers) {
    return answers.stream().map(this::await).toList();
  }

  /** The failure that the store answered with, which must have this reason. */
  final SessionStoreException awaitRefusal(Reason reason, CompletionStage<?> answer) {
    SessionStoreException refusal =
        refusal(answer)
            .orElseThrow(
                () -> new AssertionError("must be refused with " + reason + ", but was accepted"));
    assertThat(refusal.reason()).isEqualTo(reason);
    return refusal;
  }

  /** The failure that the store answered with, if it is one. */
  final Optional<SessionStoreException> refusal(CompletionStage<?> answer) {
    try {
      get(answer);
      return Optional.empty();
    } catch (ExecutionException e) {
      return e.getCause() instanceof SessionStoreException refusal
          ? Optional.of(refusal)
          : fail("not a SessionStoreException: " + e.getCause(), e.getCause());
    }
  }

  private <T> T get(CompletionStage<T> answer) throws ExecutionException {
    try {
      return answer
          .toCompletableFuture()
          .get(contract.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return fail("the store did not answer within " + contract.patience());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for the store");
    }
  }

  final CompletionStage<Acknowledgement> appendLater(String sessionId, Message message) {
    return store.append(Append.ofMessage(sessionId, message));
  }

  final Acknowledgement append(String sessionId, Message message) {
    return await(appendLater(sessionId, message));
  }

  /** Appends messages with these texts and no ids, one after the other. */
  final List<Acknowledgement> append(String sessionId, String... texts) {
    return List.of(texts).stream().map(text -> append(sessionId, Messages.text(text))).toList();
  }

  /** Appends a message to the session if its last sequence is the expected one. */
  final CompletionStage<Acknowledgement> appendExpecting(long expected, String text) {
    return store.append(
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.text(text))
            .expectedSequence(expected)
            .build());
  }

  /** Appends messages until one is refused, for this reason; returns the others. */
  final List<Message> fill(String sessionId, Reason reason) {
    Message message = Messages.text(Messages.letters(FILLING_BYTES));
    for (int accepted = 0; accepted < MOST_FILLING; accepted++) {
      Optional<SessionStoreException> refusal = refusal(appendLater(sessionId, message));
      if (refusal.isPresent()) {
        assertThat(refusal.get().reason()).isEqualTo(reason);
        assertThat(refusal.get().details()).containsOnlyKeys("limit");
        return Collections.nCopies(accepted, message);
      }
    }
    return fail("%s messages of %s bytes were accepted", MOST_FILLING, FILLING_BYTES);
  }

  /** The whole session, which must exist. */
  final Session<Message> find(String sessionId) {
    return find(sessionId, MessageRange.all());
  }

  final Session<Message> find(String sessionId, MessageRange range) {
    return await(store.find(sessionId, range))
        .orElseThrow(() -> new AssertionError("the session was not found: " + sessionId));
  }

  /** A watcher of the session that requests all there is. */
  final WatchProbe watch(WatchRequest request) {
    return watch(request, Long.MAX_VALUE);
  }

  /** A watcher of the session that has requested so many events. */
  final WatchProbe watch(WatchRequest request, long demand) {
    return subscribe(request, newProbe(demand));
  }

  /** A watcher of the session that requests events one by one. */
  final WatchProbe watchOneByOne(WatchRequest request) {
    return subscribe(request, new WatchProbe(1, true, contract.patience()));
  }

  /** A watcher that has requested so many events, to be subscribed by the test. */
  final WatchProbe newProbe(long demand) {
    return new WatchProbe(demand, false, contract.patience());
  }

  private WatchProbe subscribe(WatchRequest request, WatchProbe probe) {
    store.watch(request).subscribe(probe);
    return probe;
  }

  static WatchRequest.Builder watching() {
    return WatchRequest.builder().sessionId(SESSION);
  }

  /** The ids of all sessions in the order in which they are listed. */
  final List<String> listed() {
    return await(store.listSessions(SessionQuery.all())).sessions().stream()
        .map(SessionInfo::sessionId)
        .toList();
  }

  final long incarnation(String sessionId) {
    return find(sessionId).info().incarnation();
  }

  final boolean exists(String sessionId) {
    return await(store.exists(sessionId));
  }

  final void assertNoSession(String sessionId) {
    assertThat(await(store.find(sessionId, MessageRange.all()))).isEmpty();
    assertThat(exists(sessionId)).isFalse();
  }

  /** What a session must hold, no more and no less: texts in order, with sequences from 1. */
  final void assertTexts(String sessionId, String... texts) {
    List<StoredMessage<Message>> messages = find(sessionId).messages();
    assertThat(messages)
        .extracting(stored -> stored.message().text().orElse("(no text)"))
        .containsExactly(texts);
    assertThat(sequences(messages)).containsExactly(Messages.sequencesTo(texts.length));
  }

  /** What a session must hold, no more and no less: messages with sequences from 1. */
  final void assertMessages(String sessionId, List<Message> expected) {
    List<StoredMessage<Message>> messages = find(sessionId).messages();
    assertThat(messages).extracting(StoredMessage::message).containsExactlyElementsOf(expected);
    assertThat(sequences(messages)).containsExactly(Messages.sequencesTo(expected.size()));
  }

  /** So many different texts. */
  static String[] texts(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "text " + i).toArray(String[]::new);
  }

  static Long[] sequences(List<StoredMessage<Message>> messages) {
    return messages.stream().map(StoredMessage::sequence).toArray(Long[]::new);
  }

  /** Runs the task in as many threads, which begin together; the results are in their order. */
  final <T> List<T> inParallel(int threads, Task<T> task) {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        results.add(
            executor.submit(
                () -> {
                  start.await(contract.patience().toMillis(), TimeUnit.MILLISECONDS);
                  return task.run(thread);
                }));
      }
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) {
        values.add(result.get(contract.patience().toMillis(), TimeUnit.MILLISECONDS));
      }
      return values;
    } catch (ExecutionException e) {
      return fail("a thread failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      return fail("the threads were not done within " + contract.patience());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while waiting for the threads");
    } finally {
      executor.shutdownNow();
    }
  }
}
