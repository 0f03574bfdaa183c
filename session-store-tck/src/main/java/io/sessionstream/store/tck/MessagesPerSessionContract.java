package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session that has as many messages as it may have. */
abstract class MessagesPerSessionContract extends Theme {
  private static final int MOST = 3;
  private static final int THREADS = 64;

  MessagesPerSessionContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withMaxMessagesPerSession(MOST);
  }

  @Test
  void append_sessionFull_isRefused() {
    append(SESSION, "first", "second", "third");

    SessionStoreException refusal =
        awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, Messages.text("fourth")));

    assertThat(refusal.details()).containsOnlyKeys("limit");
  }

  @Test
  void find_sessionFull_hasEverythingThatWasAcknowledged() {
    append(SESSION, "first", "second", "third");
    var before = find(SESSION);

    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, Messages.text("fourth")));

    assertThat(find(SESSION)).isEqualTo(before);
    assertTexts(SESSION, "first", "second", "third");
  }

  @Test
  void append_otherSessionFull_isAccepted() {
    append("full", "first", "second", "third");

    append("other", "first", "second", "third");

    assertTexts("other", "first", "second", "third");
  }

  @Test
  void append_duplicateInFullSession_isAnsweredAsTheFirstTime() {
    append(SESSION, "first");
    append(SESSION, Messages.withId("a", "second"));
    append(SESSION, "third");

    var answer = append(SESSION, Messages.withId("a", "second"));

    assertThat(answer.duplicate()).isTrue();
    assertThat(answer.sequence()).isEqualTo(2);
  }

  @Test
  void append_idReusedInFullSession_isRefusedForTheId() {
    append(SESSION, Messages.withId("a", "first"));
    append(SESSION, "second", "third");

    awaitRefusal(Reason.MESSAGE_ID_REUSED, appendLater(SESSION, Messages.withId("a", "other")));
  }

  @Test
  void append_otherExpectedSequenceInFullSession_isRefusedForTheSequence() {
    append(SESSION, "first", "second", "third");
    Append<Message> mismatch =
        Append.<Message>builder()
            .sessionId(SESSION)
            .message(Messages.text("fourth"))
            .expectedSequence(2)
            .build();

    awaitRefusal(Reason.SEQUENCE_MISMATCH, store.append(mismatch));
  }

  @Test
  void append_refusedMessageWithId_idIsNotTaken() {
    append(SESSION, "first", "second", "third");
    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, Messages.withId("a", "fourth")));

    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, Messages.withId("a", "other")));
  }

  @Test
  void append_manyThreads_acceptsAsManyAsThereIsRoomFor() {
    List<Boolean> accepted =
        inParallel(
            THREADS, thread -> refusal(appendLater(SESSION, Messages.text("" + thread))).isEmpty());

    assertThat(accepted).filteredOn(isAccepted -> isAccepted).hasSize(MOST);
    assertThat(sequences(find(SESSION).messages())).containsExactly(1L, 2L, 3L);
  }
}
