package io.sessionstream.store.tck;

import org.junit.jupiter.api.Test;

/** The contract rejects stores that let sessions be watched wrongly. */
final class WrongWatchesTest {
  @Test
  void leavesAGap_isRejected() {
    ContractRun.of(WrongWatches.LeavesAGap::new)
        .failsOnly("(Watching|ConcurrentSessions|EndsOfWatches).*")
        .fails(
            "Watching.watch_afterTheLast_tellsWhatComes",
            "Watching.watch_fromBeginning_tellsWhatIsStoredAndThenWhatComes",
            "Watching.watch_waitForSession_isToldOfItWhenItComes")
        .because("Watching.watch_fromBeginning_tellsWhatIsStoredAndThenWhatComes", "was not told");
  }

  @Test
  void repeatsAtTheSwitch_isRejected() {
    ContractRun.of(WrongWatches.RepeatsAtTheSwitch::new)
        .failsOnly("(Watching|ConcurrentSessions|EndsOfWatches).*")
        .fails(
            "Watching.watch_duplicatesAndRefusals_areNotTold",
            "Watching.watch_fromBeginning_tellsWhatIsStoredAndThenWhatComes",
            "Watching.watch_otherSession_isNotTold")
        .because(
            "Watching.watch_fromBeginning_tellsWhatIsStoredAndThenWhatComes",
            "StoredMessage{sequence=3,");
  }

  @Test
  void missesASignal_isRejected() {
    ContractRun.of(WrongWatches.MissesASignal::new)
        .failsOnly("(Watching|ConcurrentSessions|EndsOfWatches).*")
        .fails(
            "EndsOfWatches.delete_waitedForAndGone_endsTheWatch",
            "Watching.watch_sessionWithoutMessages_isCaughtUp")
        .because("Watching.watch_sessionWithoutMessages_isCaughtUp", "was not told");
  }

  @Test
  void goesOnIntoTheNext_isRejected() {
    ContractRun.of(WrongWatches.GoesOnIntoTheNext::new)
        .failsOnly("(ConcurrentSessions|EndsOfWatches).*")
        .fails(
            "EndsOfWatches.delete_watchedAndAppendedTo_tellsNothingOfTheNewSession",
            "EndsOfWatches.delete_watcherThatHasRequestedNothing_isToldWhenItRequests",
            "EndsOfWatches.expiry_watchedAndAppendedTo_tellsNothingOfTheNewSession")
        .because(
            "EndsOfWatches.delete_watchedAndAppendedTo_tellsNothingOfTheNewSession",
            "but was: Messages[");
  }

  @Test
  void neverEndsWhenClosed_isRejected() {
    ContractRun.of(WrongWatches.NeverEndsWhenClosed::new)
        .failsExactly(
            "EndsOfWatches.close_watchedWithoutMessages_endsTheWatch",
            "EndsOfWatches.close_watched_endsTheWatchAfterTheLastMessage",
            "EndsOfWatches.watch_closedSession_endsAfterTheLastMessage")
        .because("EndsOfWatches.close_watched_endsTheWatchAfterTheLastMessage", "was not told");
  }

  @Test
  void endsBeforeTheLast_isRejected() {
    String test = "EndsOfWatches.close_watched_endsTheWatchAfterTheLastMessage";
    ContractRun.of(WrongWatches.EndsBeforeTheLast::new)
        .failsOnly("EndsOfWatches.close_watched.*|ConcurrentSessions.close_whileOthersAppend.*")
        .fails(test)
        .because(test, "not messages: Ended");
  }

  @Test
  void hidesDeletions_isRejected() {
    ContractRun.of(WrongWatches.HidesDeletions::new)
        .failsExactly(
            "EndsOfWatches.delete_waitedForAndGone_endsTheWatch",
            "EndsOfWatches.delete_watchedAndAppendedTo_tellsNothingOfTheNewSession",
            "EndsOfWatches.delete_watched_endsTheWatch",
            "EndsOfWatches.delete_watcherThatHasRequestedNothing_isToldWhenItRequests")
        .because("EndsOfWatches.delete_watched_endsTheWatch", "reason=FORGOTTEN");
  }

  @Test
  void ignoresDemand_isRejected() {
    ContractRun.of(WrongWatches.IgnoresDemand::new)
        .failsOnly("(Watching|EndsOfWatches).*")
        .fails("Watching.watch_nothingRequested_isToldLater")
        .because("Watching.watch_nothingRequested_isToldLater", "to be true but was false");
  }
}
