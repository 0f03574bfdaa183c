package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Deleting sessions, what comes after them, and how the two are told apart. */
abstract class DeleteContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  DeleteContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withIdleTimeToLive(TIME_TO_LIVE);
  }

  private boolean delete(String sessionId) {
    return await(store.deleteSession(sessionId));
  }

  @Test
  void delete_session_isGone() {
    append(SESSION, "first", "second");

    assertThat(delete(SESSION)).isTrue();

    assertNoSession(SESSION);
  }

  @Test
  void delete_sessionWithoutMessages_isGone() {
    await(store.getOrCreate(SESSION));

    assertThat(delete(SESSION)).isTrue();

    assertNoSession(SESSION);
  }

  @Test
  void delete_unknownSession_isFalse() {
    assertThat(delete(SESSION)).isFalse();

    assertNoSession(SESSION);
  }

  @Test
  void delete_again_isFalse() {
    append(SESSION, "text");
    delete(SESSION);

    assertThat(delete(SESSION)).isFalse();
  }

  @Test
  void delete_expired_isFalse() throws Exception {
    append(SESSION, "text");
    advance(TIME_TO_LIVE);

    assertThat(delete(SESSION)).isFalse();
  }

  @Test
  void delete_foundBefore_staysAsItWas() {
    append(SESSION, "first", "second");
    Session<Message> found = find(SESSION);

    delete(SESSION);
    append(SESSION, "new");

    assertThat(found.messages())
        .extracting(m -> m.message().text().orElseThrow())
        .containsExactly("first", "second");
  }

  @Test
  void append_deleted_startsAnew() {
    append(SESSION, texts(20));
    delete(SESSION);

    assertThat(append(SESSION, Messages.text("new")).sequence()).isEqualTo(1);
    assertTexts(SESSION, "new");
    assertThat(await(appendExpecting(1, "newer")).sequence()).isEqualTo(2);
  }

  @Test
  void append_deletedExpectingNoMessages_isAccepted() {
    append(SESSION, "old");
    delete(SESSION);

    assertThat(await(appendExpecting(0, "new")).sequence()).isEqualTo(1);
  }

  @Test
  void append_deletedExpectingWhatWasThere_createsNone() {
    append(SESSION, "old");
    delete(SESSION);

    awaitRefusal(Reason.SEQUENCE_MISMATCH, appendExpecting(1, "new"));
    assertNoSession(SESSION);
  }

  @Test
  void append_deleted_oldMessageIdsAreFree() {
    append(SESSION, Messages.withId("a", "old"));
    append(SESSION, Messages.withId("b", "same"));
    delete(SESSION);

    assertThat(append(SESSION, Messages.withId("a", "new")).duplicate()).isFalse();
    assertThat(append(SESSION, Messages.withId("b", "same")).duplicate()).isFalse();
    assertTexts(SESSION, "new", "same");
  }

  @Test
  void append_closedAndDeleted_isOpen() {
    append(SESSION, "old");
    await(store.closeSession(SESSION));
    delete(SESSION);

    append(SESSION, "new", "newer");

    assertThat(find(SESSION).info().closed()).isFalse();
    assertTexts(SESSION, "new", "newer");
  }

  @Test
  void getOrCreate_deleted_isNew() {
    append(SESSION, "old");
    delete(SESSION);

    SessionInfo created = await(store.getOrCreate(SESSION));

    assertThat(created.lastSequence()).isEqualTo(0);
    assertThat(created.lastAppendTime()).isEmpty();
    assertTexts(SESSION);
  }

  @Test
  void append_deletedManyMessages_noneComesBack() {
    awaitAll(
        Stream.of(texts(1000))
            .map(text -> appendLater(SESSION, Messages.withId("id of " + text, text)))
            .toList());
    delete(SESSION);
    append(SESSION, "new");

    assertTexts(SESSION, "new");
    Acknowledgement second = append(SESSION, Messages.withId("id of text 500", "other"));
    assertThat(second.sequence()).isEqualTo(2);
  }

  @Test
  void delete_session_leavesTheOthers() {
    List<String> others = List.of("s", "session-", "session-10", "session-2", "a", "t");
    others.forEach(id -> append(id, "text of " + id));
    append(SESSION, texts(3));

    delete(SESSION);

    others.forEach(id -> assertTexts(id, "text of " + id));
  }

  @Test
  void append_deletedAndLivesOn_expiresByItsOwnTime() throws Exception {
    append(SESSION, "old");
    advance(TIME_TO_LIVE.minusSeconds(1));
    delete(SESSION);
    append(SESSION, "new");
    advance(TIME_TO_LIVE.minusSeconds(1));
    assertThat(exists(SESSION)).isTrue();
    advance(Duration.ofSeconds(1));

    assertNoSession(SESSION);
  }

  @Test
  void incarnation_ofOneSession_staysAndIsNotZero() {
    SessionInfo created = await(store.getOrCreate(SESSION));
    assertThat(created.incarnation()).isNotEqualTo(0);

    append(SESSION, "text");
    assertThat(incarnation(SESSION)).isEqualTo(created.incarnation());
    assertThat(await(store.getOrCreate(SESSION)).incarnation()).isEqualTo(created.incarnation());
    assertThat(await(store.closeSession(SESSION)).orElseThrow().incarnation())
        .isEqualTo(created.incarnation());
  }

  @Test
  void incarnation_deletedAgainAndAgain_isAlwaysAnother() {
    Set<Long> incarnations = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      append(SESSION, "text");
      incarnations.add(incarnation(SESSION));
      assertThat(delete(SESSION)).isTrue();
    }

    assertThat(incarnations).hasSize(20).doesNotContain(0L);
  }

  @Test
  void incarnation_expired_isAnother() throws Exception {
    append(SESSION, "text");
    long before = incarnation(SESSION);
    advance(TIME_TO_LIVE);
    append(SESSION, "text");

    assertThat(incarnation(SESSION)).isNotEqualTo(before);
  }
}
