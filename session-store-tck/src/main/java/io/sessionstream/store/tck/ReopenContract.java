package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reopening: everything that was acknowledged is there, and everything that was promised holds. */
abstract class ReopenContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final Duration NEARLY = TIME_TO_LIVE.minusSeconds(1);
  private static final int MOST_MESSAGES = 1000;
  private static final int WRITERS = 8;
  private static final int PER_WRITER = 200;

  private final DurableSessionStoreContract contract;
  private final CountDownLatch writing = new CountDownLatch(WRITERS - 1);

  ReopenContract(DurableSessionStoreContract contract) {
    super(contract);
    this.contract = contract;
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults()
        .withIdleTimeToLive(TIME_TO_LIVE)
        .withMaxMessagesPerSession(MOST_MESSAGES);
  }

  private void reopen() throws Exception {
    store.close();
    store = contract.reopen(settings());
  }

  @Test
  void reopen_messages_areAllThereAsTheyWere() throws Exception {
    List<Message> messages =
        List.of(Messages.complete(), Messages.text("text"), Messages.withId("b", "text"));
    messages.forEach(message -> append(SESSION, message));
    Session<Message> before = find(SESSION);

    reopen();

    assertThat(find(SESSION)).isEqualTo(before);
    assertMessages(SESSION, messages);
  }

  @Test
  void reopen_manySessions_areAllThere() throws Exception {
    for (int i = 0; i < 100; i++) {
      append("session-" + i, texts(1 + i % 7));
    }

    reopen();

    for (int i = 0; i < 100; i++) {
      assertTexts("session-" + i, texts(1 + i % 7));
    }
    assertNoSession("session-100");
  }

  @Test
  void reopen_sessionWithoutMessages_exists() throws Exception {
    SessionInfo info = await(store.getOrCreate(SESSION));

    reopen();

    assertThat(find(SESSION).info()).isEqualTo(info);
    assertTexts(SESSION);
  }

  @Test
  void reopen_refused_leftNoTrace() throws Exception {
    append(SESSION, "first");
    awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(7, "second"));

    reopen();

    assertTexts(SESSION, "first");
  }

  @Test
  void reopen_closedSession_staysClosed() throws Exception {
    Acknowledgement original = append(SESSION, Messages.withId("a", "first"));
    SessionInfo closed = await(store.closeSession(SESSION)).orElseThrow();

    reopen();

    assertThat(find(SESSION).info()).isEqualTo(closed);
    awaitRefusal(Reason.SESSION_CLOSED, appendLater(SESSION, Messages.text("second")));
    assertThat(append(SESSION, Messages.withId("a", "first")))
        .isEqualTo(Acknowledgement.of(1, original.appendMillis(), true, original.durability()));
  }

  @Test
  void reopen_deletedSession_staysDeleted() throws Exception {
    append(SESSION, Messages.withId("a", "old"));
    append("other", "text");
    long before = incarnation(SESSION);
    await(store.deleteSession(SESSION));

    reopen();

    assertNoSession(SESSION);
    assertThat(listed()).containsExactly("other");
    assertThat(append(SESSION, Messages.withId("a", "new")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "new");
    assertThat(incarnation(SESSION)).isNotEqualTo(before);
  }

  @Test
  void reopen_deletedAndAppendedTo_isTheNewSession() throws Exception {
    append(SESSION, texts(20));
    await(store.closeSession(SESSION));
    await(store.deleteSession(SESSION));
    append(SESSION, "new");
    long incarnation = incarnation(SESSION);

    reopen();

    assertTexts(SESSION, "new");
    assertThat(incarnation(SESSION)).isEqualTo(incarnation);
    assertThat(append(SESSION, Messages.text("newer")).sequence()).isEqualTo(2);
  }

  @Test
  void reopen_sessions_areListedAsTheyWere() throws Exception {
    for (int i = 0; i < 50; i++) {
      append("session-" + i, texts(1 + i % 3));
    }
    await(store.closeSession("session-7"));
    SessionPage before = await(store.listSessions(SessionQuery.all()));

    reopen();

    assertThat(await(store.listSessions(SessionQuery.all()))).isEqualTo(before);
    assertThat(before.sessions()).hasSize(50);
  }

  @Test
  void watch_reopened_goesOn() throws Exception {
    append(SESSION, texts(3));
    long incarnation = incarnation(SESSION);

    reopen();
    WatchProbe probe = watch(watching().incarnation(incarnation).afterSequence(2).build());
    append(SESSION, "fourth");

    assertThat(probe.messagesTo(4)).isEqualTo(find(SESSION).messages().subList(2, 4));
  }

  @Test
  void append_reopened_continuesTheSequence() throws Exception {
    Acknowledgement last = append(SESSION, texts(10)).get(9);

    reopen();
    Acknowledgement next = append(SESSION, Messages.text("next"));

    assertThat(next.sequence()).isEqualTo(11);
    assertThat(next.appendTime()).isAfterOrEqualTo(last.appendTime());
    assertThat(find(SESSION).messages()).hasSize(11);
  }

  @Test
  void append_reopenedAgainAndAgain_continuesTheSequence() throws Exception {
    for (int i = 1; i <= 5; i++) {
      assertThat(append(SESSION, Messages.text("text " + i)).sequence()).isEqualTo(i);
      reopen();
    }

    assertTexts(SESSION, texts(5));
  }

  @Test
  void append_retriedAfterReopening_isADuplicate() throws Exception {
    append(SESSION, "first");
    Acknowledgement original = append(SESSION, Messages.withId("a", "second"));

    reopen();

    assertThat(append(SESSION, Messages.withId("a", "second")))
        .isEqualTo(Acknowledgement.of(2, original.appendMillis(), true, original.durability()));
    assertTexts(SESSION, "first", "second");
  }

  @Test
  void append_idReusedAfterReopening_isRefused() throws Exception {
    append(SESSION, Messages.withId("a", "first"));

    reopen();

    SessionStoreException refused =
        awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "other")));
    assertThat(refused.details()).isEqualTo(Map.of("message_id", "a", "sequence", "1"));
  }

  @Test
  void append_expectedSequenceAfterReopening_isCompared() throws Exception {
    append(SESSION, texts(3));

    reopen();

    SessionStoreException refused =
        awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(2, "next"));
    assertThat(refused.details())
        .isEqualTo(Map.of("expected_sequence", "2", "actual_sequence", "3"));
    assertThat(await(appendExpecting(3, "next")).sequence()).isEqualTo(4);
  }

  @Test
  void append_fullSessionReopened_isStillFull() throws Exception {
    List<CompletionStage<Acknowledgement>> answers =
        IntStream.range(0, MOST_MESSAGES)
            .mapToObj(i -> appendLater(SESSION, Messages.text("text")))
            .toList();
    awaitAll(answers);

    reopen();

    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, Messages.text("text")));
    assertThat(find(SESSION).messages()).hasSize(MOST_MESSAGES);
  }

  @Test
  void find_expiredWhileClosed_isGone() throws Exception {
    append(SESSION, Messages.withId("a", "old"));
    store.close();
    advance(TIME_TO_LIVE);
    store = contract.reopen(settings());

    assertNoSession(SESSION);
    assertThat(append(SESSION, Messages.withId("a", "new")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "new");
  }

  @Test
  void find_reopenedBeforeExpiry_livesNoLongerThanItsTime() throws Exception {
    append(SESSION, "text");
    store.close();
    advance(NEARLY);
    store = contract.reopen(settings());

    assertTexts(SESSION, "text");
    advance(Duration.ofSeconds(1));
    assertNoSession(SESSION);
  }

  @Test
  void find_startedAnewAndReopened_isTheNewSession() throws Exception {
    append(SESSION, texts(20));
    append(SESSION, Messages.withId("a", "old"));
    advance(TIME_TO_LIVE);
    append(SESSION, "new");

    reopen();

    assertTexts(SESSION, "new");
    assertThat(append(SESSION, Messages.withId("a", "other")).sequence()).isEqualTo(2);
  }

  /**
   * A store is closed in the midst of many appends: what was acknowledged is there, what was
   * refused is not, and a retry of everything makes it complete, each message once.
   */
  @Test
  void close_whileWriting_keepsWhatWasAcknowledged() throws Exception {
    List<Map<String, Boolean>> acknowledgedByWriter =
        inParallel(WRITERS, writer -> writer == 0 ? closeInTheMidst() : write(writer));
    store = contract.reopen(settings());

    for (int writer = 1; writer < WRITERS; writer++) {
      Map<String, Boolean> acknowledged = acknowledgedByWriter.get(writer);
      List<String> found = ids("writer-" + writer);
      List<String> expected =
          acknowledged.entrySet().stream()
              .filter(Map.Entry::getValue)
              .map(Map.Entry::getKey)
              .toList();
      assertThat(found).containsExactlyElementsOf(expected);
      for (Map.Entry<String, Boolean> message : acknowledged.entrySet()) {
        Message retry = Messages.withId(message.getKey(), "text of " + message.getKey());
        assertThat(append("writer-" + writer, retry).duplicate()).isEqualTo(message.getValue());
      }
      assertThat(ids("writer-" + writer))
          .containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
    }
  }

  private List<String> ids(String sessionId) {
    return await(store.find(sessionId, MessageRange.all()))
        .map(Session::messages)
        .orElse(List.of())
        .stream()
        .map(stored -> stored.message().messageId().orElseThrow())
        .toList();
  }

  private Map<String, Boolean> closeInTheMidst() throws Exception {
    assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
    store.close();
    return Map.of();
  }

  /** Appends without waiting; returns which ids were acknowledged, in the order of appending. */
  private Map<String, Boolean> write(int writer) {
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < PER_WRITER; i++) {
      answers.add(appendLater("writer-" + writer, Messages.withId(id(i), "text of " + id(i))));
      if (i == 0) {
        await(answers.get(0));
        writing.countDown();
      }
    }
    Map<String, Boolean> acknowledged = new TreeMap<>();
    for (int i = 0; i < PER_WRITER; i++) {
      Optional<SessionStoreException> refused = refusal(answers.get(i));
      refused.ifPresent(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
      acknowledged.put(id(i), refused.isEmpty());
    }
    return acknowledged;
  }

  private static String id(int number) {
    return "id-" + (1000 + number);
  }
}
