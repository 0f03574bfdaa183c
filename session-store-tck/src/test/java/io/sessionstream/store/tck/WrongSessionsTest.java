package io.sessionstream.store.tck;

import org.junit.jupiter.api.Test;

/** The contract rejects stores that list, close, delete or read sessions wrongly. */
final class WrongSessionsTest {
  @Test
  void missesASession_isRejected() {
    ContractRun.of(WrongSessions.MissesASession::new)
        .failsExactly(
            "Listing.afterSessionId_notThere_isWhatWouldFollow",
            "Listing.list_manySessions_areAllListed",
            "Listing.list_pagesJoined_areAllSessions",
            "Listing.list_sessionsComeAndGoBetweenPages_thoseThatStayAreListedOnce",
            "Listing.prefix_pages_goOnWithinIt")
        .because("Listing.prefix_pages_goOnWithinIt", "elements:\n  [\"ab\"]");
  }

  @Test
  void listsTwice_isRejected() {
    ContractRun.of(WrongSessions.ListsTwice::new)
        .failsExactly(
            "Listing.afterSessionId_notThere_isWhatWouldFollow",
            "Listing.list_manySessions_areAllListed",
            "Listing.list_pagesJoined_areAllSessions",
            "Listing.list_sessionsComeAndGoBetweenPages_thoseThatStayAreListedOnce",
            "Listing.prefix_pages_goOnWithinIt");
  }

  @Test
  void listsInJavasOrder_isRejected() {
    ContractRun.of(WrongSessions.ListsInJavasOrder::new)
        .failsExactly(
            "Listing.afterSessionId_notThere_isWhatWouldFollow",
            "Listing.list_pagesJoined_areAllSessions",
            "Listing.list_sessions_areInTheOrderOfTheirCodePoints")
        .because("Listing.list_sessions_areInTheOrderOfTheirCodePoints", "\uD83D\uDE00");
  }

  @Test
  void ignoresPrefix_isRejected() {
    ContractRun.of(WrongSessions.IgnoresPrefix::new)
        .failsExactly(
            "Listing.afterSessionId_notThere_isWhatWouldFollow",
            "Listing.list_asManyAsThereAre_hasNoMore",
            "Listing.prefix_none_isNothing",
            "Listing.prefix_pages_goOnWithinIt",
            "Listing.prefix_some_areThoseThatBeginWithIt")
        .because("Listing.prefix_none_isNothing", "sessions=[], hasMore=false");
  }

  @Test
  void hidesClosed_isRejected() {
    String test = "Listing.list_sessions_areDescribedAsTheyAre";
    ContractRun.of(WrongSessions.HidesClosed::new).failsExactly(test).because(test, "sessionId=c");
  }

  @Test
  void appendsToClosed_isRejected() {
    ContractRun.of(WrongSessions.AppendsToClosed::new)
        .failsOnly("ClosingSessions.append_.*|ConcurrentSessions.close_whileOthersAppend.*")
        .fails(
            "ClosingSessions.append_closedAndFull_isRefusedAsClosed",
            "ClosingSessions.append_closedAndRefusedBefore_isRefusedAgain",
            "ClosingSessions.append_closedWithoutMessages_isRefused",
            "ClosingSessions.append_closed_isRefusedAndStoresNothing",
            "ClosingSessions.append_otherExpectedSequenceInClosedSession_isRefusedAsClosed")
        .because(
            "ClosingSessions.append_closed_isRefusedAndStoresNothing",
            "must be refused with SESSION_CLOSED, but was accepted");
  }

  @Test
  void refusesRetriesInClosed_isRejected() {
    ContractRun.of(WrongSessions.RefusesRetriesInClosed::new)
        .failsExactly(
            "ClosingSessions.append_idReusedInClosedSession_isRefusedForTheId",
            "ClosingSessions.append_retryInClosedSession_isADuplicate")
        .because("ClosingSessions.append_retryInClosedSession_isADuplicate", "is closed");
  }

  @Test
  void prolongsLifeOnClose_isRejected() {
    String test = "ClosingSessions.close_session_doesNotProlongItsLife";
    ContractRun.of(WrongSessions.ProlongsLifeOnClose::new)
        .failsExactly(test)
        .because(test, "Expecting an empty Optional");
  }

  @Test
  void opensClosedOnReopen_isRejected() {
    ContractRun.ofDurable(WrongSessions.OpensClosedOnReopen::new)
        .failsExactly(
            "Reopening.reopen_closedSession_staysClosed",
            "Reopening.reopen_sessions_areListedAsTheyWere")
        .because("Reopening.reopen_closedSession_staysClosed", "closed=false");
  }

  @Test
  void leavesMessageIds_isRejected() {
    ContractRun.of(WrongSessions.LeavesMessageIds::new)
        .failsExactly(
            "DeletingSessions.append_deletedManyMessages_noneComesBack",
            "DeletingSessions.append_deleted_oldMessageIdsAreFree")
        .because(
            "DeletingSessions.append_deleted_oldMessageIdsAreFree", "message_id \"a\" is taken");
  }

  @Test
  void emptiesInsteadOfDeleting_isRejected() {
    ContractRun.of(WrongSessions.EmptiesInsteadOfDeleting::new)
        .failsOnly("(DeletingSessions|ConcurrentSessions|EndsOfWatches|Listing).*")
        .fails(
            "DeletingSessions.append_closedAndDeleted_isOpen",
            "DeletingSessions.delete_again_isFalse",
            "DeletingSessions.delete_session_isGone",
            "DeletingSessions.incarnation_deletedAgainAndAgain_isAlwaysAnother",
            "EndsOfWatches.delete_watched_endsTheWatch",
            "Listing.list_sessionDeleted_isNoLongerListed")
        .because("DeletingSessions.delete_session_isGone", "Expecting an empty Optional");
  }

  @Test
  void limitsBeforeReversing_isRejected() {
    ContractRun.of(WrongSessions.LimitsBeforeReversing::new)
        .failsOnly("(RangesBackwards.newestFirst|RangesOfTime.millis)_.*")
        .fails(
            "RangesBackwards.newestFirst_beforeSequence_goesOnFromThere",
            "RangesBackwards.newestFirst_maxBytes_isTheLastThatFit",
            "RangesBackwards.newestFirst_maxMessages_isTheLast",
            "RangesBackwards.newestFirst_pagesJoined_areTheWholeSession",
            "RangesOfTime.millis_newestFirst_isLimitedFromTheEnd")
        .because("RangesBackwards.newestFirst_maxMessages_isTheLast", "[3L, 2L, 1L]");
  }

  @Test
  void excludesTheFromTime_isRejected() {
    ContractRun.of(WrongSessions.ExcludesTheFromTime::new)
        .failsOnly("RangesOfTime.*")
        .fails(
            "RangesOfTime.fromMillis_timeOfAMessage_includesIt",
            "RangesOfTime.millis_ofARunningClock_isWhatHasThoseTimes")
        .because("RangesOfTime.fromMillis_timeOfAMessage_includesIt", "[7L, 8L, 9L]");
  }

  @Test
  void includesTheBeforeTime_isRejected() {
    ContractRun.of(WrongSessions.IncludesTheBeforeTime::new)
        .failsOnly("RangesOfTime.*")
        .fails(
            "RangesOfTime.beforeMillis_timeOfAMessage_excludesIt",
            "RangesOfTime.millis_between_isWhatLiesBetween")
        .because("RangesOfTime.beforeMillis_timeOfAMessage_excludesIt", "[4L, 5L, 6L]");
  }

  @Test
  void includesTheBeforeSequence_isRejected() {
    ContractRun.of(WrongSessions.IncludesTheBeforeSequence::new)
        .failsOnly("RangesBackwards.*|RangesOfTime.millis_sequences_bothBoundsHold")
        .fails(
            "RangesBackwards.beforeSequence_inTheMiddle_isWhatComesBefore",
            "RangesBackwards.beforeSequence_one_isNothing",
            "RangesBackwards.newestFirst_pagesJoined_areTheWholeSession")
        .because("RangesBackwards.beforeSequence_one_isNothing", "[1L]");
  }
}
