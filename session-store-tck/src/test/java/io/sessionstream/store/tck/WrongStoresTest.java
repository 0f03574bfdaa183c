package io.sessionstream.store.tck;

import org.junit.jupiter.api.Test;

/** The contract rejects stores that are wrong, each one for what is wrong in it. */
final class WrongStoresTest {
  @Test
  void losesConcurrentWrites_isRejected() {
    ContractRun.of(WrongLogs.LosesConcurrentWrites::new)
        .failsOnly(".*(manyThreads|whileOthers).*")
        .fails("Concurrency.append_manyThreadsOneSession_losesNothing")
        .because(
            "Concurrency.append_manyThreadsOneSession_losesNothing", "[acknowledged sequences");
  }

  @Test
  void reversesOrder_isRejected() {
    ContractRun.of(WrongLogs.ReversesOrder::new)
        .failsOnly("(?!Lifecycle|ReusedMessageIds|Appending.append_acknowledged).*")
        .fails(
            "Appending.append_manyMessages_keepsTheirOrderWithoutGaps",
            "Concurrency.append_manyThreadsOneSession_losesNothing",
            "Ranges.afterSequence_zero_isTheWholeSession",
            "Ranges.pages_joined_areTheWholeSession")
        .because(
            "Appending.append_severalSessions_countsEachByItself",
            "to contain exactly (and in same order):\n  [\"a\", \"c\"]");
  }

  @Test
  void leavesGaps_isRejected() {
    ContractRun.of(WrongLogs.LeavesGaps::new)
        .failsOnly(
            "(Appending|Concurrency|ConcurrentSessions).*|Durabilities.append_levelsMixed.*"
                + "|ExpectedSequences.append_expectingWithoutWaiting.*"
                + "|Lifecycle.close_whileAppends.*|Watching.watch_longSession.*")
        .fails(
            "Appending.append_manyMessages_keepsTheirOrderWithoutGaps",
            "Appending.append_withoutWaiting_keepsTheOrderOfTheCalls",
            "Concurrency.append_manyThreadsManySessions_losesNothing",
            "Concurrency.append_manyThreadsOneSession_losesNothing",
            "Concurrency.append_manyThreadsWithoutWaiting_keepsTheOrderOfEachThread",
            "Concurrency.find_whileOthersAppend_isOneMoment",
            "Durabilities.append_levelsMixed_keepTheOrderOfTheCalls",
            "ExpectedSequences.append_expectingWithoutWaiting_isAccepted",
            "Lifecycle.close_whileAppendsAreBegun_answersThem",
            "Watching.watch_longSession_isToldFromTheBeginning")
        .because(
            "Appending.append_manyMessages_keepsTheirOrderWithoutGaps",
            "others were not expected:\n  [101L]");
  }

  @Test
  void answersBeforeWriting_isRejected() {
    ContractRun.of(WrongLogs.AnswersBeforeWriting::new)
        .failsOnly("(?!Lifecycle|Finding.getOrCreate_unknown|SessionIds.exists).*")
        .fails(
            "Appending.append_acknowledged_isFound",
            "Concurrency.append_manyThreadsOneSession_losesNothing")
        .because("Appending.append_acknowledged_isFound", "could not find the following elements");
  }

  @Test
  void overtakesCalls_isRejected() {
    ContractRun.of(WrongLogs.OvertakesCalls::new)
        .failsOnly(".*(ithoutWaiting|whileAppendsAreBegun|levelsMixed|newestFirst_longSession).*")
        .fails("Appending.append_withoutWaiting_keepsTheOrderOfTheCalls")
        .because("Appending.append_withoutWaiting_keepsTheOrderOfTheCalls", "in same order");
  }

  @Test
  void givesOutItsList_isRejected() {
    ContractRun.of(WrongLogs.GivesOutItsList::new)
        .failsOnly("Finding.*|Concurrency.find_whileOthersAppend_isOneMoment")
        .fails(
            "Finding.find_appendedToLater_doesNotChange",
            "Finding.find_firstMessageAppendedLater_doesNotChange",
            "Finding.find_messages_areImmutable")
        .because("Finding.find_messages_areImmutable", "Expecting code to raise a throwable");
  }

  @Test
  void stripsText_isRejected() {
    ContractRun.of(WrongLogs.StripsText::new)
        .failsExactly(
            "Contents.find_message_isEqualToWhatWasAppended",
            "ReusedMessageIds.append_idReused_isRefused",
            "SessionIds.find_idsThatLookAlike_eachHasItsOwnMessages")
        .because(
            "Contents.find_message_isEqualToWhatWasAppended",
            "but was: \n  Message{attributes={}}");
  }

  @Test
  void ignoresMaxBytes_isRejected() {
    ContractRun.of(WrongLogs.IgnoresMaxBytes::new)
        .failsExactly(
            "Ranges.maxBytesAndMaxMessages_theStricterHolds",
            "Ranges.maxBytes_lessThanOneMessage_isStillOne",
            "Ranges.maxBytes_severalMessages_areNoMoreThanFit",
            "RangesBackwards.newestFirst_maxBytesLessThanOneMessage_isStillOne",
            "RangesBackwards.newestFirst_maxBytes_isTheLastThatFit",
            "RangesOfTime.millis_maxBytes_isStillOne")
        .because("Ranges.maxBytes_severalMessages_areNoMoreThanFit", "between: 1 and 3");
  }

  @Test
  void throwsRefusals_isRejected() {
    ContractRun.of(WrongLogs.ThrowsRefusals::new)
        .failsOnly("(?!Appending|Contents|Expiry|Finding|Ranges|SessionIds).*")
        .fails("ExpectedSequences.append_mismatch_storesNothing")
        .because("ExpectedSequences.append_mismatch_storesNothing", "expected_sequence is 7");
  }

  @Test
  void worksWhenWaitedFor_isRejected() {
    ContractRun.of(WrongLogs.WorksWhenWaitedFor::new)
        .failsExactly(
            "Appending.append_answerCancelled_isNotUndone",
            "Lifecycle.close_whileAppendsAreBegun_answersThem")
        .because("Lifecycle.close_whileAppendsAreBegun_answersThem", "the store is closed");
  }

  @Test
  void forgetsMessageIds_isRejected() {
    ContractRun.of(WrongIdentities.ForgetsMessageIds::new)
        .failsOnly("MessageIds.*|ReusedMessageIds.*|.*(uplicate|idReused|ManyRefusals).*")
        .fails(
            "MessageIds.append_duplicate_isAnsweredAsTheFirstTime",
            "MessageIds.append_duplicate_storesNothing",
            "MessageIds.append_manyThreadsRetryOneMessage_storeItOnce")
        .because("MessageIds.append_duplicate_isAnsweredAsTheFirstTime", "duplicate=false");
  }

  @Test
  void acceptsReuse_isRejected() {
    ContractRun.of(WrongIdentities.AcceptsReuse::new)
        .failsExactly(
            "ClosingSessions.append_idReusedInClosedSession_isRefusedForTheId",
            "FullStore.append_idReusedInFullStore_isRefusedForTheId",
            "MessagesPerSession.append_idReusedInFullSession_isRefusedForTheId",
            "ReusedMessageIds.append_afterReuse_retryOfTheFirstIsStillADuplicate",
            "ReusedMessageIds.append_idReusedWithOtherData_isRefused",
            "ReusedMessageIds.append_idReusedWithOtherExpectedSequence_isRefusedForTheId",
            "ReusedMessageIds.append_idReused_isRefused",
            "ReusedMessageIds.append_idReused_saysWhereTheIdIs",
            "ReusedMessageIds.append_idReused_storesNothing",
            "ReusedMessageIds.append_manyThreadsReuseOneId_storeOneMessage")
        .because(
            "ReusedMessageIds.append_idReused_isRefused",
            "must be refused with MESSAGE_ID_REUSED, but was accepted");
  }

  @Test
  void datesRetriesAnew_isRejected() {
    ContractRun.of(WrongIdentities.DatesRetriesAnew::new)
        .failsExactly(
            "ClosingSessions.append_retryInClosedSession_isADuplicate",
            "MessageIds.append_duplicate_isAnsweredAsTheFirstTime",
            "MessageIds.append_manyThreadsRetryOneMessage_storeItOnce")
        .because("MessageIds.append_duplicate_isAnsweredAsTheFirstTime", "appendMillis=");
  }

  @Test
  void joinsIds_isRejected() {
    String test = "SessionIds.append_separatorInTheIds_keepsSessionsAndMessageIdsApart";
    ContractRun.of(WrongIdentities.JoinsIds::new)
        .failsExactly(test)
        .because(test, "message_id \"b:c\" is taken");
  }

  @Test
  void sharesMessageIds_isRejected() {
    String test = "MessageIds.append_sameIdInOtherSession_isIndependent";
    ContractRun.of(WrongIdentities.SharesMessageIds::new)
        .failsExactly(test)
        .because(test, "message_id \"a\" is taken");
  }

  @Test
  void remembersIdsOfForgottenSessions_isRejected() {
    String test = "Expiry.append_afterExpiry_oldMessageIdsAreFree";
    ContractRun.of(WrongIdentities.RemembersIdsOfForgottenSessions::new)
        .failsExactly(
            "ClosingSessions.append_closedAndExpired_startsAnew",
            "DeletingSessions.append_deletedManyMessages_noneComesBack",
            "DeletingSessions.append_deleted_oldMessageIdsAreFree",
            test)
        .because(test, "message_id \"a\" is taken");
  }

  @Test
  void composesSessionIds_isRejected() {
    ContractRun.of(WrongIdentities.ComposesSessionIds::new)
        .failsExactly(
            "SessionIds.find_idsThatLookAlike_eachHasItsOwnMessages",
            "SessionIds.find_otherFormOfTheSameLetter_isUnknown")
        .because("SessionIds.find_otherFormOfTheSameLetter_isUnknown", "sessionId=caf\u00E9");
  }

  @Test
  void ignoresExpectedSequence_isRejected() {
    ContractRun.of(WrongIdentities.IgnoresExpectedSequence::new)
        .failsExactly(
            "DeletingSessions.append_deletedExpectingWhatWasThere_createsNone",
            "ExpectedSequences.append_expectingLess_isRefused",
            "ExpectedSequences.append_expectingMore_isRefused",
            "ExpectedSequences.append_expectingNoMessagesWhereThereAreSome_isRefused",
            "ExpectedSequences.append_manyThreadsExpectTheSameInRounds_oneWinsEach",
            "ExpectedSequences.append_manyThreadsExpectTheSame_oneWins",
            "ExpectedSequences.append_mismatchInUnknownSession_createsNone",
            "ExpectedSequences.append_mismatch_storesNothing",
            "FullStore.append_otherExpectedSequenceInFullStore_isRefusedForTheSequence",
            "Listing.list_refusedAppend_createsNone",
            "MessageIds.append_afterRefusal_idIsStillFree",
            "MessagesPerSession.append_otherExpectedSequenceInFullSession_isRefusedForTheSequence",
            "Watching.watch_duplicatesAndRefusals_areNotTold")
        .because(
            "ExpectedSequences.append_expectingLess_isRefused",
            "must be refused with SEQUENCE_MISMATCH, but was accepted");
  }

  @Test
  void comparesOutsideOfTheAppend_isRejected() {
    ContractRun.of(WrongIdentities.ComparesOutsideOfTheAppend::new)
        .failsOnly("ExpectedSequences.append_manyThreadsExpect.*")
        .fails("ExpectedSequences.append_manyThreadsExpectTheSame_oneWins")
        .because(
            "ExpectedSequences.append_manyThreadsExpectTheSame_oneWins",
            "Expected size: 1 but was");
  }

  @Test
  void ignoresClose_isRejected() {
    ContractRun.of(WrongLifetimes.IgnoresClose::new)
        .failsExactly(
            "EndsOfWatches.closeStore_watched_endsTheWatchWithAFailure",
            "EndsOfWatches.watch_closedStore_fails",
            "Lifecycle.append_closed_evenDuplicatesAreRefused",
            "Lifecycle.append_closed_isRefused",
            "Lifecycle.check_closed_isNotHealthy",
            "Lifecycle.closeSession_closed_isRefused",
            "Lifecycle.close_again_hasNoEffect",
            "Lifecycle.close_whileOthersAppend_answersAll",
            "Lifecycle.deleteSession_closed_isRefused",
            "Lifecycle.exists_closed_isRefused",
            "Lifecycle.find_closed_isRefused",
            "Lifecycle.getOrCreate_closed_isRefused",
            "Lifecycle.listSessions_closed_isRefused")
        .because("Lifecycle.append_closed_isRefused", "refused with CLOSED, but was accepted");
  }

  @Test
  void prolongsLifeOnRead_isRejected() {
    String test = "Expiry.find_beforeExpiry_doesNotProlong";
    ContractRun.of(WrongLifetimes.ProlongsLifeOnRead::new)
        .failsExactly(test)
        .because(test, "Expecting an empty Optional");
  }

  @Test
  void forgetsLate_isRejected() {
    ContractRun.of(WrongLifetimes.ForgetsLate::new)
        .failsOnly(
            "Expiry.*|.*(xpir|oesNotProlong).*|FullStore.append_(expiredAndFilledAgain|storeFullOfExpired).*")
        .fails("Expiry.find_atExpiry_isGone", "Expiry.exists_atExpiry_isFalse")
        .because("Expiry.find_atExpiry_isGone", "Expecting an empty Optional");
  }

  @Test
  void evictsWhenFull_isRejected() {
    ContractRun.of(WrongLifetimes.EvictsWhenFull::new)
        .failsOnly("FullStore.*")
        .fails(
            "FullStore.append_storeFull_isRefusedAndForgetsNothing",
            "FullStore.find_storeFilledByOtherSession_isUndisturbed",
            "FullStore.getOrCreate_storeFull_newSessionIsRefusedAndDoesNotExist")
        .because(
            "FullStore.append_storeFull_isRefusedAndForgetsNothing",
            "1000 messages of 1000 bytes were accepted");
  }

  @Test
  void createsSessionsOnFailure_isRejected() {
    ContractRun.of(WrongLifetimes.CreatesSessionsOnFailure::new)
        .failsOnly(
            ".*(createsNone|CreatesNoSession|DoesNotExist|leavesNoTrace|manyThreadsFillTheStore).*")
        .fails(
            "BytesPerSession.append_messageLargerThanASession_createsNone",
            "ExpectedSequences.append_mismatchInUnknownSession_createsNone",
            "FullStore.append_messageLargerThanTheStore_isRefusedAndCreatesNoSession",
            "FullStore.append_storeFull_newSessionIsRefusedAndDoesNotExist")
        .because(
            "ExpectedSequences.append_mismatchInUnknownSession_createsNone",
            "Expecting an empty Optional");
  }

  @Test
  void ignoresDurability_isRejected() {
    ContractRun.of(WrongLifetimes.IgnoresDurability::new)
        .failsOnly("Durabilities.*")
        .fails(
            "Durabilities.append_levelAsked_isReachedOrRefused",
            "Durabilities.append_duplicate_reachesTheLevelThatItAsks")
        .because("Durabilities.append_levelAsked_isReachedOrRefused", "SYNCED");
  }

  @Test
  void forgetsOnReopen_isRejected() {
    ContractRun.ofDurable(WrongLifetimes.ForgetsOnReopen::new)
        .failsOnly("Reopening.*")
        .fails(
            "Reopening.reopen_messages_areAllThereAsTheyWere",
            "Reopening.reopen_sessionWithoutMessages_exists",
            "Reopening.append_retriedAfterReopening_isADuplicate",
            "Reopening.close_whileWriting_keepsWhatWasAcknowledged")
        .because("Reopening.reopen_messages_areAllThereAsTheyWere", "session was not found");
  }

  @Test
  void losesTheLastOnReopen_isRejected() {
    ContractRun.ofDurable(WrongLifetimes.LosesTheLastOnReopen::new)
        .failsOnly("Reopening.*")
        .fails(
            "Reopening.reopen_messages_areAllThereAsTheyWere",
            "Reopening.append_reopened_continuesTheSequence")
        .because("Reopening.reopen_messages_areAllThereAsTheyWere", "lastSequence=2");
  }

  @Test
  void prolongsLifeOnReopen_isRejected() {
    ContractRun.ofDurable(WrongLifetimes.ProlongsLifeOnReopen::new)
        .failsExactly(
            "Reopening.find_expiredWhileClosed_isGone",
            "Reopening.find_reopenedBeforeExpiry_livesNoLongerThanItsTime")
        .because("Reopening.find_expiredWhileClosed_isGone", "Expecting an empty Optional");
  }

  @Test
  void forgetsMessageIdsOnReopen_isRejected() {
    ContractRun.ofDurable(WrongIdentities.ForgetsMessageIdsOnReopen::new)
        .failsOnly("Reopening.(append_retried|append_idReused|close_while|reopen_closed).*")
        .fails(
            "Reopening.append_retriedAfterReopening_isADuplicate",
            "Reopening.append_idReusedAfterReopening_isRefused")
        .because("Reopening.append_retriedAfterReopening_isADuplicate", "duplicate=false");
  }
}
