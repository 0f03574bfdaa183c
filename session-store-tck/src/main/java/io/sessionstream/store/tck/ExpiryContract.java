package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionInfo;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Expiry: a session is forgotten, whole, some time after its last append. */
abstract class ExpiryContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final Duration NEARLY = TIME_TO_LIVE.minusSeconds(1);
  private static final Duration REST = Duration.ofSeconds(1);

  ExpiryContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withIdleTimeToLive(TIME_TO_LIVE);
  }

  @Test
  void find_justBeforeExpiry_isStillThere() throws Exception {
    append(SESSION, "first");
    advance(NEARLY);

    assertTexts(SESSION, "first");
    assertThat(exists(SESSION)).isTrue();
  }

  @Test
  void find_atExpiry_isGone() throws Exception {
    append(SESSION, "first");
    advance(TIME_TO_LIVE);

    assertThat(await(store.find(SESSION, MessageRange.all()))).isEmpty();
  }

  @Test
  void exists_atExpiry_isFalse() throws Exception {
    append(SESSION, "first");
    advance(TIME_TO_LIVE);

    assertThat(exists(SESSION)).isFalse();
  }

  @Test
  void find_longAfterExpiry_isGone() throws Exception {
    append(SESSION, "first");
    advance(TIME_TO_LIVE.multipliedBy(100));

    assertNoSession(SESSION);
  }

  @Test
  void append_beforeExpiry_prolongs() throws Exception {
    append(SESSION, "first");
    advance(NEARLY);
    append(SESSION, "second");
    advance(NEARLY);

    assertTexts(SESSION, "first", "second");
  }

  @Test
  void append_beforeExpiry_prolongsByNoMoreThanTheTimeToLive() throws Exception {
    append(SESSION, "first");
    advance(NEARLY);
    append(SESSION, "second");
    advance(TIME_TO_LIVE);

    assertNoSession(SESSION);
  }

  @Test
  void find_beforeExpiry_doesNotProlong() throws Exception {
    append(SESSION, "first");
    advance(NEARLY);
    find(SESSION);
    advance(REST);

    assertNoSession(SESSION);
  }

  @Test
  void exists_beforeExpiry_doesNotProlong() throws Exception {
    append(SESSION, "first");
    advance(NEARLY);
    exists(SESSION);
    advance(REST);

    assertNoSession(SESSION);
  }

  @Test
  void append_afterExpiry_startsAnew() throws Exception {
    Acknowledgement old = append(SESSION, Messages.text("old"));
    append(SESSION, "older");
    advance(TIME_TO_LIVE);

    Acknowledgement answer = append(SESSION, Messages.text("new"));

    assertThat(answer.sequence()).isEqualTo(1);
    assertTexts(SESSION, "new");
    assertThat(find(SESSION).info().createTime()).isAfter(old.appendTime());
  }

  @Test
  void append_afterExpiry_oldMessageIdsAreFree() throws Exception {
    append(SESSION, Messages.withId("a", "old"));
    append(SESSION, Messages.withId("b", "same"));
    advance(TIME_TO_LIVE);

    assertThat(append(SESSION, Messages.withId("a", "new")).duplicate()).isFalse();
    assertThat(append(SESSION, Messages.withId("b", "same")).duplicate()).isFalse();
    assertTexts(SESSION, "new", "same");
  }

  @Test
  void append_afterExpiryExpectingNoMessages_isAccepted() throws Exception {
    append(SESSION, "old");
    advance(TIME_TO_LIVE);
    Append<Message> first =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.text("new"))
            .expectedSequence(0)
            .build();

    assertThat(await(store.append(first)).sequence()).isEqualTo(1);
  }

  @Test
  void getOrCreate_afterExpiry_isNew() throws Exception {
    append(SESSION, "old");
    advance(TIME_TO_LIVE);

    SessionInfo info = await(store.getOrCreate(SESSION));

    assertThat(info.lastSequence()).isEqualTo(0);
    assertThat(info.lastAppendTime()).isEqualTo(Optional.empty());
    assertTexts(SESSION);
  }

  @Test
  void find_sessionWithoutMessages_expiresToo() throws Exception {
    await(store.getOrCreate(SESSION));
    advance(NEARLY);
    assertThat(exists(SESSION)).isTrue();
    advance(REST);

    assertNoSession(SESSION);
  }

  @Test
  void find_sessionWithoutMessagesAppendedTo_livesOn() throws Exception {
    await(store.getOrCreate(SESSION));
    advance(NEARLY);
    append(SESSION, "first");
    advance(NEARLY);

    assertTexts(SESSION, "first");
  }

  @Test
  void find_otherSessionExpired_isStillThere() throws Exception {
    append("old", "text of old");
    advance(NEARLY);
    append("young", "text of young");
    advance(REST);

    assertNoSession("old");
    assertTexts("young", "text of young");
  }
}
