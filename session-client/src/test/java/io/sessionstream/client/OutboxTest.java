package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sessionstream.client.PendingAppend.Settled;
import io.sessionstream.client.SessionQueue.Sent;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Message;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long GIVE_UP = Duration.ofMinutes(2).toNanos();
  private static final long LATER = Duration.ofMinutes(1).toNanos();
  private static final Duration FIRST = Duration.ofMillis(1);
  private static final ServiceError BROKEN =
      ServiceError.builder().code(Status.Code.UNAVAILABLE).message("broken").build();

  private Outbox outbox = newOutbox(soleWriter().build());

  private static ClientOptions.Builder soleWriter() {
    return ClientOptions.builder().ordering(Ordering.SOLE_WRITER);
  }

  private static Outbox newOutbox(ClientOptions options) {
    return new Outbox(options, new Backoff(options, new Random(1)));
  }

  private PendingAppend add(String sessionId, String text) {
    return add(AppendEntry.newBuilder().setSessionId(sessionId), text);
  }

  private PendingAppend add(AppendEntry.Builder entry, String text) {
    Message message = Message.newBuilder().setMessageId("id of " + text).setText(text).build();
    PendingAppend append = new PendingAppend(entry.setMessage(message).build(), GIVE_UP);
    outbox.add(append);
    return append;
  }

  /** What the next request has, as {@code text} or {@code text@expected}. */
  private List<String> nextRequest() {
    return outbox.nextRequest().stream().map(OutboxTest::describe).toList();
  }

  private static String describe(Sent sent) {
    AppendEntry entry = sent.entry();
    String condition = entry.hasExpectedSequence() ? "@" + entry.getExpectedSequence() : "";
    return entry.getMessage().getText() + condition;
  }

  private List<Settled> answer(AppendResult... results) {
    return outbox.answered(List.of(results), 0);
  }

  private static List<String> texts(List<Settled> settled) {
    return settled.stream().map(one -> one.append().entry().getMessage().getText()).toList();
  }

  /** Sends one message of the session, and has it stored under this number. */
  private void settleOne(String sessionId, long sequence) {
    add(sessionId, "before");
    add(sessionId, "a");
    add(sessionId, "b");
    add(sessionId, "c");
    assertThat(nextRequest()).containsExactly("before");
    assertThat(texts(answer(Answers.stored(sequence)))).containsExactly("before");
  }

  @Test
  void nextRequest_ofSessionWithUnknownEnd_hasItsFirstMessageOnly() {
    add("s", "a");
    add("s", "b");
    add("t", "c");

    assertThat(nextRequest()).containsExactly("a", "c");
    assertThat(nextRequest()).isEmpty();
  }

  @Test
  void nextRequest_ofSessionWithKnownEnd_makesEachMessageDependOnTheOneBefore() {
    settleOne("s", 7);

    assertThat(nextRequest()).containsExactly("a", "b@8", "c@9");
  }

  @Test
  void nextRequest_whileMessagesAreOnTheirWay_goesOnBehindThem() {
    settleOne("s", 7);
    assertThat(nextRequest()).hasSize(3);
    add("s", "d");

    assertThat(nextRequest()).containsExactly("d@10");
    assertThat(outbox.requestsInFlight()).isEqualTo(2);
  }

  @Test
  void nextRequest_withMoreThanFits_leavesTheRestForTheNext() {
    outbox = newOutbox(soleWriter().maxBatch(2).build());
    settleOne("s", 1);

    assertThat(nextRequest()).containsExactly("a", "b@2");
    assertThat(nextRequest()).containsExactly("c@3");
  }

  @Test
  void nextRequest_withMoreBytesThanFit_leavesTheRestForTheNext() {
    PendingAppend first = add("s", "a");
    outbox = newOutbox(soleWriter().maxBatchBytes(2 * first.bytes()).build());
    List.of("s", "t", "u").forEach(session -> add(session, "a"));

    assertThat(nextRequest()).hasSize(2);
    assertThat(nextRequest()).hasSize(1);
  }

  @Test
  void nextRequest_withManyOfOneSession_letsOthersTakeTurns() {
    add("busy", "first");
    for (int i = 0; i < 100; i++) {
      add("busy", "x");
    }
    nextRequest();
    answer(Answers.stored(1));
    add("other", "y");

    assertThat(nextRequest().indexOf("y")).isEqualTo(64);
  }

  @Test
  void answered_stored_settles() {
    PendingAppend append = add("s", "a");
    nextRequest();

    Settled settled = answer(Answers.stored(3)).get(0);
    settled.tell();

    assertThat(append.outcome().join().sequence()).isEqualTo(3);
    assertThat(outbox.unsettled()).isZero();
    assertThat(outbox.isAwaitingAnswers()).isFalse();
    assertThat(outbox.requestsInFlight()).isZero();
  }

  @Test
  void answered_busy_holdsTheSessionUntilItsTime() {
    settleOne("s", 1);
    nextRequest();
    add("t", "other");

    assertThat(
            answer(
                Answers.error(Answers.busy()),
                Answers.error(Answers.mismatch(2, 1)),
                Answers.error(Answers.mismatch(3, 1))))
        .isEmpty();
    assertThat(nextRequest()).containsExactly("other");

    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("a", "b@2", "c@3");
  }

  @Test
  void answered_busyWhileOthersOfTheSessionAreUnanswered_waitsForThem() {
    settleOne("s", 1);
    nextRequest();
    answer(Answers.error(Answers.busy()));
    outbox.wake(LATER);

    assertThat(nextRequest()).isEmpty();

    answer(Answers.error(Answers.mismatch(2, 1)), Answers.error(Answers.mismatch(3, 1)));
    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("a", "b@2", "c@3");
  }

  @Test
  void answered_unavailableButStored_isSettledByTheRetry() {
    settleOne("s", 1);
    nextRequest();

    assertThat(
            texts(
                answer(Answers.error(Answers.unavailable()), Answers.stored(3), Answers.stored(4))))
        .containsExactly("b", "c");

    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("a");
    assertThat(texts(answer(Answers.duplicate(2)))).containsExactly("a");
  }

  @Test
  void answered_conditionFailed_sendsAgainAtOnce() {
    settleOne("s", 1);
    nextRequest();

    answer(
        Answers.stored(5),
        Answers.error(Answers.mismatch(2, 5)),
        Answers.error(Answers.mismatch(3, 5)));

    assertThat(nextRequest()).containsExactly("b", "c@6");
  }

  @Test
  void answered_busyBehindAFailedCondition_restsAsAfterAFirstFailure() {
    Duration longest = Duration.ofSeconds(50);
    outbox = newOutbox(soleWriter().initialBackoff(FIRST).maxBackoff(longest).build());
    settleOne("s", 1);
    nextRequest();

    answer(Answers.stored(5), Answers.error(Answers.mismatch(2, 5)), Answers.error(Answers.busy()));
    outbox.wake(FIRST.plusNanos(Answers.RETRY_NANOS).toNanos());

    assertThat(nextRequest()).containsExactly("b", "c@6");
  }

  @Test
  void nextRequest_oneAtATime_waitsForEachAnswer() {
    outbox = newOutbox(ClientOptions.defaults());
    settleOne("s", 1);

    assertThat(nextRequest()).containsExactly("a");
    assertThat(nextRequest()).isEmpty();
    answer(Answers.error(Answers.busy()));
    assertThat(nextRequest()).isEmpty();
    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("a");
    answer(Answers.stored(2));
    assertThat(nextRequest()).containsExactly("b");
  }

  @Test
  void nextRequest_pipelined_sendsAllWithoutConditions() {
    outbox = newOutbox(ClientOptions.builder().ordering(Ordering.PIPELINED).build());
    add("s", "a");
    add("s", "b");

    assertThat(nextRequest()).containsExactly("a", "b");
    add("s", "c");
    assertThat(nextRequest()).containsExactly("c");
  }

  @Test
  void answered_busyWhilePipelined_holdsBackWhatWasNotSent() {
    outbox = newOutbox(ClientOptions.builder().ordering(Ordering.PIPELINED).build());
    List.of("a", "b", "c").forEach(text -> add("s", text));
    nextRequest();
    add("s", "d");

    assertThat(
            texts(
                answer(
                    Answers.error(Answers.busy()),
                    Answers.stored(1),
                    Answers.error(Answers.busy()))))
        .containsExactly("b");
    assertThat(nextRequest()).isEmpty();
    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("a", "c", "d");
  }

  @Test
  void answered_mismatchOfTheCallersCondition_isRefused() {
    PendingAppend append =
        add(AppendEntry.newBuilder().setSessionId("s").setExpectedSequence(9), "a");
    assertThat(nextRequest()).containsExactly("a@9");

    answer(Answers.error(Answers.mismatch(9, 4))).forEach(Settled::tell);

    assertThat(append.outcome())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.error().metadata()).containsEntry("actual_sequence", "4"));
  }

  @Test
  void answered_mismatchOfTheCallersConditionBehindOneRefusedForNow_isTriedAgain() {
    add("s", "a");
    add("s", "b");
    add(AppendEntry.newBuilder().setSessionId("s").setExpectedSequence(2), "c");
    nextRequest();
    answer(Answers.stored(1));
    assertThat(nextRequest()).containsExactly("b", "c@2");

    assertThat(answer(Answers.error(Answers.busy()), Answers.error(Answers.mismatch(2, 1))))
        .isEmpty();

    outbox.wake(LATER);
    assertThat(nextRequest()).containsExactly("b", "c@2");
  }

  @Test
  void answered_tooManyEntries_sendsFewerAtATimeAndLosesNone() {
    settleOne("s", 1);
    add("t", "other");
    assertThat(nextRequest()).containsExactly("a", "b@2", "c@3", "other");
    AppendResult tooMany =
        Answers.error(Answers.invalid(Violation.of("entries", "must be at most 3, are 4")));

    assertThat(answer(tooMany, tooMany, tooMany, tooMany)).isEmpty();

    assertThat(nextRequest()).containsExactly("a", "b@2");
    assertThat(nextRequest()).containsExactly("c@3", "other");
  }

  @Test
  void answered_oneEntryIsTooMany_isRefused() {
    add("s", "a");
    nextRequest();

    List<Settled> settled =
        answer(Answers.error(Answers.invalid(Violation.of("entries", "must be at most 0, are 1"))));

    assertThat(settled.get(0).failure()).isInstanceOf(RefusedException.class);
  }

  @Test
  void answered_refused_letsTheOthersOfTheSessionGoOn() {
    settleOne("s", 1);
    nextRequest();

    List<Settled> settled =
        answer(
            Answers.stored(2),
            Answers.error(Answers.storeFull()),
            Answers.error(Answers.mismatch(3, 2)));

    assertThat(texts(settled)).containsExactly("a", "b");
    assertThat(settled.get(1).failure()).isInstanceOf(RefusedException.class);
    assertThat(nextRequest()).containsExactly("c");
  }

  @Test
  void answered_internal_hasUnknownOutcome() {
    add("s", "a");
    nextRequest();

    Settled settled = answer(Answers.error(Answers.internal())).get(0);

    assertThat(settled.failure()).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void answered_nothingInTheResult_hasUnknownOutcome() {
    add("s", "a");
    nextRequest();

    Settled settled = answer(AppendResult.getDefaultInstance()).get(0);

    assertThat(settled.failure()).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void answered_storeFullAfterALostAttempt_hasUnknownOutcome() {
    add("s", "a");
    nextRequest();
    outbox.streamLost(BROKEN);
    nextRequest();

    Settled settled = answer(Answers.error(Answers.storeFull())).get(0);

    assertThat(settled.failure()).isInstanceOf(UnknownOutcomeException.class);
  }

  @Test
  void answered_closedAfterALostAttempt_isRefused() {
    add("s", "a");
    nextRequest();
    outbox.streamLost(BROKEN);
    nextRequest();

    Settled settled = answer(Answers.error(Answers.sessionClosed())).get(0);

    assertThat(settled.failure()).isInstanceOf(RefusedException.class);
  }

  @Test
  void streamLost_withMessagesOnTheirWay_sendsThemAgainInOrderBeforeWhatWaits() {
    settleOne("s", 1);
    nextRequest();
    answer(Answers.stored(2));
    add("s", "d");

    outbox.streamLost(BROKEN);

    assertThat(outbox.isAwaitingAnswers()).isFalse();
    assertThat(outbox.requestsInFlight()).isZero();
    assertThat(nextRequest()).containsExactly("b", "c@3", "d@4");
  }

  @Test
  void streamLost_whileASessionRecovers_keepsItsOrder() {
    settleOne("s", 1);
    nextRequest();
    answer(Answers.error(Answers.busy()));

    outbox.streamLost(BROKEN);
    outbox.wake(LATER);

    assertThat(nextRequest()).containsExactly("a", "b@2", "c@3");
  }

  @Test
  void requestTooLarge_ofManyMessages_sendsLessAtATime() {
    List.of("s", "t", "u", "v").forEach(session -> add(session, "a"));
    assertThat(nextRequest()).hasSize(4);

    assertThat(outbox.requestTooLarge(BROKEN)).isEmpty();
    outbox.streamLost(BROKEN);

    assertThat(nextRequest()).hasSize(2);
  }

  @Test
  void requestTooLarge_ofOneMessage_refusesIt() {
    add("s", "a");
    nextRequest();
    add("t", "b");
    nextRequest();

    List<Settled> settled = outbox.requestTooLarge(BROKEN);
    outbox.streamLost(BROKEN);

    assertThat(texts(settled)).containsExactly("a");
    assertThat(settled.get(0).failure()).isInstanceOf(RefusedException.class);
    assertThat(nextRequest()).containsExactly("b");
  }

  @Test
  void expire_neverSent_isRefusedAndNotSent() {
    add("s", "a");

    List<Settled> settled = outbox.expire(GIVE_UP);

    assertThat(settled.get(0).failure())
        .isInstanceOf(RefusedException.class)
        .hasMessage("DEADLINE_EXCEEDED (GIVEN_UP): not acknowledged within PT2M");
    assertThat(nextRequest()).isEmpty();
    assertThat(outbox.nextTime()).isEmpty();
  }

  @Test
  void expire_onItsWay_hasUnknownOutcomeAndItsAnswerIsOverlooked() {
    add("s", "a");
    add("s", "b");
    nextRequest();

    List<Settled> settled = outbox.expire(GIVE_UP);
    assertThat(texts(settled)).containsExactly("a", "b");
    assertThat(settled.get(0).failure()).isInstanceOf(UnknownOutcomeException.class);
    assertThat(settled.get(1).failure()).isInstanceOf(RefusedException.class);

    assertThat(answer(Answers.stored(1))).isEmpty();
  }

  @Test
  void expire_afterAnAttemptThatLeftItOpen_tellsTheLastError() {
    add("s", "a");
    nextRequest();
    answer(Answers.error(Answers.unavailable()));

    SessionStreamException failure = outbox.expire(GIVE_UP).get(0).failure();

    assertThat(failure)
        .isInstanceOf(UnknownOutcomeException.class)
        .hasMessage(
            "UNAVAILABLE (STORE_UNAVAILABLE): not acknowledged within PT2M; the last attempt:"
                + " message of STORE_UNAVAILABLE");
  }

  @Test
  void expire_whenBusyWasTheOnlyAnswer_isRefused() {
    add("s", "a");
    nextRequest();
    answer(Answers.error(Answers.busy()));

    assertThat(outbox.expire(GIVE_UP).get(0).failure())
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.error().reason()).hasValue("STORE_BUSY"));
  }

  @Test
  void expire_beforeItsTime_doesNothing() {
    add("s", "a");

    assertThat(outbox.expire(GIVE_UP - 1)).isEmpty();
    assertThat(outbox.nextTime()).hasValue(GIVE_UP);
  }

  @Test
  void expire_ofARestingSession_doesNotDisturbTheNextOne() {
    add("s", "a");
    nextRequest();
    answer(Answers.error(Answers.busy()));
    outbox.expire(GIVE_UP);
    add("s", "b");
    assertThat(nextRequest()).containsExactly("b");

    outbox.wake(LATER);

    assertThat(texts(answer(Answers.stored(1)))).containsExactly("b");
    assertThat(outbox.unsettled()).isZero();
  }

  @Test
  void giveUpAll_tellsWhatMayBeStoredFromWhatWasNeverSent() {
    add("s", "a");
    add("s", "b");
    nextRequest();

    List<Settled> settled = outbox.giveUpAll(BROKEN);

    assertThat(settled.get(0).failure()).isInstanceOf(UnknownOutcomeException.class);
    assertThat(settled.get(1).failure()).isInstanceOf(RefusedException.class);
    assertThat(outbox.unsettled()).isZero();
    assertThat(nextRequest()).isEmpty();
  }

  @Test
  void mayBeAnswered_moreThanIsOnItsWay_isFalse() {
    add("s", "a");
    nextRequest();

    assertThat(outbox.mayBeAnswered(1)).isTrue();
    assertThat(outbox.mayBeAnswered(2)).isFalse();
  }
}
