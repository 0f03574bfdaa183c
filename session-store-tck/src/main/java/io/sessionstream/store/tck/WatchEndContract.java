package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.core.WatchEvent.EndReason;
import io.sessionstream.core.WatchRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How watches end: with a reason, and with nothing of what comes after. */
abstract class WatchEndContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  WatchEndContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withIdleTimeToLive(TIME_TO_LIVE);
  }

  /** A watcher that has been told the messages, so many, of the session. */
  private WatchProbe watchTo(long lastSequence) {
    WatchProbe probe = watch(watching().markInterval(INTERVAL).build());
    if (lastSequence > 0) {
      probe.messagesTo(lastSequence);
    }
    probe.assertCaughtUp(incarnation(SESSION), lastSequence);
    return probe;
  }

  @Test
  void watch_noSession_ends() {
    watch(watching().build()).assertEnds(0, EndReason.NOT_FOUND, 0);
    watch(watching().fromEnd(true).build()).assertEnds(0, EndReason.NOT_FOUND, 0);
    watch(watching().afterSequence(5).build()).assertEnds(0, EndReason.NOT_FOUND, 0);
    assertNoSession(SESSION);
  }

  @Test
  void watch_closedSession_endsAfterTheLastMessage() {
    append(SESSION, texts(3));
    await(store.closeSession(SESSION));
    long incarnation = incarnation(SESSION);

    WatchProbe probe = watch(watching().build());
    assertThat(probe.messagesTo(3)).isEqualTo(find(SESSION).messages());
    probe.assertCaughtUp(incarnation, 3);
    probe.assertEnds(incarnation, EndReason.CLOSED, 3);
    watch(watching().fromEnd(true).build()).assertEnds(incarnation, EndReason.CLOSED, 3);
    watch(watching().afterSequence(9).build()).assertEnds(incarnation, EndReason.CLOSED, 3);
    watch(watching().waitForSession(true).afterSequence(3).build())
        .assertEnds(incarnation, EndReason.CLOSED, 3);
  }

  @Test
  void close_watched_endsTheWatchAfterTheLastMessage() {
    append(SESSION, texts(3));
    WatchProbe probe = watch(watching().build());
    WatchProbe slow = watch(watching().maxBytes(1).build(), 1);
    probe.messagesTo(3);

    append(SESSION, "fourth");
    await(store.closeSession(SESSION));

    probe.messagesTo(4);
    probe.assertEnds(incarnation(SESSION), EndReason.CLOSED, 4);
    slow.request(Long.MAX_VALUE);
    slow.messagesTo(4);
    slow.assertEnds(incarnation(SESSION), EndReason.CLOSED, 4);
  }

  @Test
  void close_watchedWithoutMessages_endsTheWatch() {
    long incarnation = await(store.getOrCreate(SESSION)).incarnation();
    WatchProbe probe = watchTo(0);

    await(store.closeSession(SESSION));

    probe.assertEnds(incarnation, EndReason.CLOSED, 0);
  }

  @Test
  void delete_watched_endsTheWatch() {
    append(SESSION, texts(3));
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watchTo(3);

    await(store.deleteSession(SESSION));

    probe.assertEnds(incarnation, EndReason.DELETED, 3);
  }

  @Test
  void delete_watchedAndAppendedTo_tellsNothingOfTheNewSession() {
    append(SESSION, "old");
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watchTo(1);

    await(store.deleteSession(SESSION));
    append(SESSION, texts(5));

    probe.assertEnds(incarnation, EndReason.DELETED, 1);
  }

  @Test
  void delete_watcherThatHasRequestedNothing_isToldWhenItRequests() {
    append(SESSION, texts(3));
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watch(watching().maxBytes(1).build(), 1);
    probe.messages();
    await(store.deleteSession(SESSION));
    append(SESSION, texts(5));

    probe.request(1);

    probe.assertEnds(incarnation, EndReason.DELETED, 1);
  }

  @Test
  void delete_waitedForAndGone_endsTheWatch() {
    WatchProbe probe = watch(watching().waitForSession(true).build());
    probe.assertCaughtUp(0, 0);
    append(SESSION, "first");
    long incarnation = incarnation(SESSION);
    probe.messagesTo(1);

    await(store.deleteSession(SESSION));

    probe.assertEnds(incarnation, EndReason.DELETED, 1);
  }

  @Test
  void expiry_watched_endsTheWatch() throws Exception {
    append(SESSION, texts(3));
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watchTo(3);

    advance(TIME_TO_LIVE);

    probe.assertEnds(incarnation, EndReason.FORGOTTEN, 3);
  }

  @Test
  void expiry_watchedAndAppendedTo_tellsNothingOfTheNewSession() throws Exception {
    append(SESSION, "old");
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watchTo(1);

    advance(TIME_TO_LIVE);
    append(SESSION, texts(5));

    probe.assertEnds(incarnation, EndReason.FORGOTTEN, 1);
  }

  @Test
  void watch_session_doesNotProlongItsLife() throws Exception {
    append(SESSION, "text");
    long incarnation = incarnation(SESSION);
    WatchProbe probe = watchTo(1);
    advance(TIME_TO_LIVE.minusSeconds(1));
    probe.assertCaughtUp(incarnation, 1);
    advance(Duration.ofSeconds(1));

    probe.assertEnds(incarnation, EndReason.FORGOTTEN, 1);
    assertNoSession(SESSION);
  }

  @Test
  void watch_anotherIncarnation_endsAtOnce() {
    append(SESSION, texts(5));
    long before = incarnation(SESSION);
    await(store.deleteSession(SESSION));
    append(SESSION, texts(7));

    watch(watching().incarnation(before).afterSequence(3).build())
        .assertEnds(before, EndReason.FORGOTTEN, 3);
    watch(watching().incarnation(before).fromEnd(true).build())
        .assertEnds(before, EndReason.FORGOTTEN, 0);
  }

  @Test
  void watch_incarnationOfNoSession_endsAtOnce() {
    append(SESSION, texts(5));
    long before = incarnation(SESSION);
    await(store.deleteSession(SESSION));

    watch(watching().incarnation(before).afterSequence(5).build())
        .assertEnds(before, EndReason.FORGOTTEN, 5);
    watch(watching().incarnation(before).waitForSession(true).build())
        .assertEnds(before, EndReason.FORGOTTEN, 0);
  }

  @Test
  void closeStore_watched_endsTheWatchWithAFailure() {
    append(SESSION, texts(3));
    WatchProbe probe = watchTo(3);
    WatchProbe idle = watch(watching().build(), 0);
    WatchProbe waiting =
        watch(WatchRequest.builder().sessionId("another").waitForSession(true).build());

    store.close();

    probe.assertFails(Reason.CLOSED);
    idle.assertFails(Reason.CLOSED);
    waiting.assertFails(Reason.CLOSED);
  }

  @Test
  void watch_closedStore_fails() {
    append(SESSION, texts(3));
    store.close();

    watch(watching().build(), 0).assertFails(Reason.CLOSED);
    watch(watching().fromEnd(true).build(), 1).assertFails(Reason.CLOSED);
  }
}
