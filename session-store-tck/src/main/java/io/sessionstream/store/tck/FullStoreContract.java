package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that weighs as much as it may weigh: it refuses, and forgets nothing. */
abstract class FullStoreContract extends Theme {
  private static final int MOST_BYTES = 64_000;
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);
  private static final Message TOO_LARGE = Messages.text(Messages.letters(MOST_BYTES + 1));
  private static final int THREADS = 16;

  FullStoreContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withMaxBytes(MOST_BYTES).withIdleTimeToLive(TIME_TO_LIVE);
  }

  @Test
  void append_storeFull_isRefusedAndForgetsNothing() {
    List<Message> accepted = fill(SESSION, Reason.STORE_FULL);

    assertThat(accepted).hasSizeBetween(1, MOST_BYTES / FILLING_BYTES);
    assertMessages(SESSION, accepted);
  }

  @Test
  void find_storeFilledByOtherSession_isUndisturbed() {
    append("quiet", "first", "second");
    var before = find("quiet");

    fill("loud", Reason.STORE_FULL);

    assertThat(find("quiet")).isEqualTo(before);
    assertTexts("quiet", "first", "second");
  }

  @Test
  void append_storeFullAndSessionDeleted_hasRoomAgain() {
    int fitting = fill("first", Reason.STORE_FULL).size();
    for (int i = 0; i < 3; i++) {
      await(store.deleteSession("first"));
      assertThat(fill("first", Reason.STORE_FULL)).hasSize(fitting);
    }
  }

  @Test
  void append_storeFull_newSessionIsRefusedAndDoesNotExist() {
    fill("full", Reason.STORE_FULL);

    awaitRefusal(
        Reason.STORE_FULL, appendLater("new", Messages.text(Messages.letters(FILLING_BYTES))));

    assertNoSession("new");
  }

  @Test
  void getOrCreate_storeFull_newSessionIsRefusedAndDoesNotExist() {
    List<String> created = new ArrayList<>();
    String next = sessionId(0);
    while (refusal(store.getOrCreate(next)).isEmpty()) {
      created.add(next);
      assertThat(created).as("sessions in a store of %s bytes", MOST_BYTES).hasSizeLessThan(1000);
      next = sessionId(created.size());
    }

    awaitRefusal(Reason.STORE_FULL, store.getOrCreate(next));
    assertNoSession(next);
    assertThat(created).isNotEmpty().allMatch(this::exists);
  }

  /** An id as long as the standard rules allow, so that not even empty sessions weigh nothing. */
  private static String sessionId(int number) {
    return "s".repeat(252) + (1000 + number);
  }

  @Test
  void getOrCreate_storeFull_existingSessionIsDescribed() {
    fill(SESSION, Reason.STORE_FULL);
    SessionInfo info = find(SESSION).info();

    assertThat(await(store.getOrCreate(SESSION))).isEqualTo(info);
  }

  @Test
  void append_duplicateInFullStore_isAnsweredAsTheFirstTime() {
    Message first = Messages.withId("a", Messages.letters(FILLING_BYTES));
    append(SESSION, first);
    fill(SESSION, Reason.STORE_FULL);

    assertThat(append(SESSION, first).duplicate()).isTrue();
    assertThat(append(SESSION, first).sequence()).isEqualTo(1);
  }

  @Test
  void append_idReusedInFullStore_isRefusedForTheId() {
    append(SESSION, Messages.withId("a", "first"));
    fill(SESSION, Reason.STORE_FULL);
    Message other = Messages.withId("a", Messages.letters(FILLING_BYTES));

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, other));
  }

  @Test
  void append_otherExpectedSequenceInFullStore_isRefusedForTheSequence() {
    append(SESSION, "first");
    fill("full", Reason.STORE_FULL);
    Append<Message> mismatch =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.text(Messages.letters(FILLING_BYTES)))
            .expectedSequence(7)
            .build();

    awaitRefusal(Reason.SEQUENCE_MISMATCH, store.append(mismatch));
  }

  @Test
  void append_messageLargerThanTheStore_isRefusedAndCreatesNoSession() {
    awaitRefusal(Reason.STORE_FULL, appendLater(SESSION, TOO_LARGE));

    assertNoSession(SESSION);
  }

  @Test
  void append_afterManyRefusals_roomIsStillThere() {
    for (int i = 0; i < 100; i++) {
      awaitRefusal(Reason.STORE_FULL, appendLater(SESSION, TOO_LARGE));
      append(SESSION, Messages.withId("a", Messages.letters(FILLING_BYTES)));
    }

    append(SESSION, "second");

    assertTexts(SESSION, Messages.letters(FILLING_BYTES), "second");
  }

  @Test
  void append_storeFullOfExpiredSessions_isAccepted() throws Exception {
    fill("old", Reason.STORE_FULL);
    advance(TIME_TO_LIVE);

    append("new", "first");

    assertTexts("new", "first");
    assertNoSession("old");
  }

  @Test
  void append_expiredAndFilledAgain_hasAsMuchRoomAsBefore() throws Exception {
    int room = fill("first", Reason.STORE_FULL).size();
    for (int i = 0; i < 3; i++) {
      advance(TIME_TO_LIVE);
      assertThat(fill("again", Reason.STORE_FULL)).hasSize(room);
    }
  }

  @Test
  void append_manyThreadsFillTheStore_loseNothing() {
    List<List<Message>> accepted =
        inParallel(THREADS, thread -> fill("session-" + thread, Reason.STORE_FULL));

    assertThat(accepted.stream().mapToInt(List::size).sum())
        .isBetween(1, MOST_BYTES / FILLING_BYTES);
    for (int i = 0; i < THREADS; i++) {
      if (accepted.get(i).isEmpty()) {
        assertNoSession("session-" + i);
      } else {
        assertMessages("session-" + i, accepted.get(i));
      }
    }
  }
}
