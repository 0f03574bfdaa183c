package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many threads at once: nothing is lost, nothing is invented, each thread's order is kept. */
abstract class ConcurrencyContract extends Theme {
  private static final int THREADS = 64;
  private static final int MESSAGES = 25;
  private static final int ROUNDS = 50;
  private static final int RIVALS = 8;

  ConcurrencyContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void append_manyThreadsOneSession_losesNothing() {
    List<List<StoredMessage<Message>>> acknowledged =
        inParallel(THREADS, thread -> appendAsThread(thread, SESSION));

    assertHoldsExactly(SESSION, acknowledged);
    assertThat(acknowledged).allSatisfy(ConcurrencyContract::assertIncreasing);
  }

  @Test
  void append_manyThreadsWithoutWaiting_keepsTheOrderOfEachThread() {
    List<List<StoredMessage<Message>>> acknowledged =
        inParallel(THREADS, thread -> appendAsThreadWithoutWaiting(thread, SESSION));

    assertHoldsExactly(SESSION, acknowledged);
    assertThat(acknowledged).allSatisfy(ConcurrencyContract::assertIncreasing);
  }

  @Test
  void append_manyThreadsManySessions_losesNothing() {
    List<List<StoredMessage<Message>>> acknowledged =
        inParallel(THREADS, thread -> appendAsThread(thread, "session-" + thread % RIVALS));

    for (int i = 0; i < RIVALS; i++) {
      List<List<StoredMessage<Message>>> ofSession = new ArrayList<>();
      for (int thread = i; thread < THREADS; thread += RIVALS) {
        ofSession.add(acknowledged.get(thread));
      }
      assertHoldsExactly("session-" + i, ofSession);
    }
  }

  @Test
  void append_manyThreadsCreateSessions_losesNothing() {
    List<List<StoredMessage<Message>>> acknowledged =
        inParallel(RIVALS, this::appendOneToEachSession);

    for (int i = 0; i < ROUNDS; i++) {
      int round = i;
      assertHoldsExactly(
          "session-" + round,
          acknowledged.stream().map(ofThread -> List.of(ofThread.get(round))).toList());
    }
  }

  private List<StoredMessage<Message>> appendOneToEachSession(int thread) {
    List<StoredMessage<Message>> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.add(appendAndRecord("session-" + round, Messages.text("thread " + thread)));
    }
    return acknowledged;
  }

  @Test
  void getOrCreate_manyThreads_createOneSession() {
    List<SessionInfo> answers = inParallel(THREADS, thread -> await(store.getOrCreate(SESSION)));

    assertThat(answers).containsOnly(find(SESSION).info());
  }

  @Test
  void getOrCreate_whileOthersAppend_losesNothing() {
    List<List<StoredMessage<Message>>> acknowledged =
        inParallel(
            RIVALS,
            thread -> thread % 2 == 0 ? appendOneToEachSession(thread) : getOrCreateEachSession());

    for (int i = 0; i < ROUNDS; i++) {
      int round = i;
      assertHoldsExactly(
          "session-" + round,
          acknowledged.stream()
              .filter(ofThread -> !ofThread.isEmpty())
              .map(ofThread -> List.of(ofThread.get(round)))
              .toList());
    }
  }

  private List<StoredMessage<Message>> getOrCreateEachSession() {
    for (int round = 0; round < ROUNDS; round++) {
      await(store.getOrCreate("session-" + round));
    }
    return List.of();
  }

  @Test
  void find_whileOthersAppend_isOneMoment() {
    AtomicLong acknowledged = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    append(SESSION, "first");

    inParallel(
        RIVALS,
        thread -> {
          if (thread == 0) {
            appendAndCount(acknowledged, done);
          } else {
            findUntil(done, acknowledged);
          }
          return thread;
        });
  }

  private void appendAndCount(AtomicLong acknowledged, AtomicBoolean done) {
    try {
      for (int i = 0; i < MESSAGES * RIVALS; i++) {
        acknowledged.set(append(SESSION, Messages.text("text " + i)).sequence());
      }
    } finally {
      done.set(true);
    }
  }

  private void findUntil(AtomicBoolean done, AtomicLong acknowledged) {
    boolean last;
    do {
      last = done.get();
      assertOneMoment(acknowledged.get(), find(SESSION));
    } while (!last);
  }

  /** A session is whole up to its last sequence, and has what was acknowledged before the call. */
  private static void assertOneMoment(long acknowledged, Session<Message> session) {
    long last = session.info().lastSequence();
    assertThat(last).isGreaterThanOrEqualTo(acknowledged);
    assertThat(sequences(session.messages())).isEqualTo(Messages.sequencesTo(last));
    assertThat(session.info().lastAppendTime())
        .contains(session.messages().get(session.messages().size() - 1).appendTime());
  }

  private List<StoredMessage<Message>> appendAsThread(int thread, String sessionId) {
    List<StoredMessage<Message>> acknowledged = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      acknowledged.add(appendAndRecord(sessionId, Messages.text("thread " + thread + ", " + i)));
    }
    return acknowledged;
  }

  private List<StoredMessage<Message>> appendAsThreadWithoutWaiting(int thread, String sessionId) {
    List<Message> messages = new ArrayList<>();
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(Messages.text("thread " + thread + ", " + i));
      answers.add(appendLater(sessionId, messages.get(i)));
    }
    List<StoredMessage<Message>> acknowledged = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      acknowledged.add(record(await(answers.get(i)), messages.get(i)));
    }
    return acknowledged;
  }

  private StoredMessage<Message> appendAndRecord(String sessionId, Message message) {
    return record(append(sessionId, message), message);
  }

  /** What the store must hold after this acknowledgement of this message. */
  private static StoredMessage<Message> record(Acknowledgement answer, Message message) {
    return StoredMessage.of(answer.sequence(), answer.appendTime(), message);
  }

  /** The session holds what was acknowledged, where it was acknowledged, and nothing else. */
  private void assertHoldsExactly(
      String sessionId, List<List<StoredMessage<Message>>> acknowledgedByThread) {
    List<StoredMessage<Message>> acknowledged =
        acknowledgedByThread.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(StoredMessage::sequence))
            .toList();
    assertThat(sequences(acknowledged))
        .as("acknowledged sequences")
        .isEqualTo(Messages.sequencesTo(acknowledged.size()));
    assertThat(find(sessionId).messages()).containsExactlyElementsOf(acknowledged);
    assertThat(find(sessionId).messages())
        .extracting(StoredMessage::appendTime)
        .as("append times")
        .isSorted();
  }

  private static void assertIncreasing(List<StoredMessage<Message>> ofOneThread) {
    assertThat(ofOneThread)
        .as("messages of one thread")
        .isSortedAccordingTo(Comparator.comparingLong(StoredMessage::sequence));
  }
}
