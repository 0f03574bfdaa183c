package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session that weighs as much as it may weigh. */
abstract class BytesPerSessionContract extends Theme {
  private static final int MOST_BYTES = 64_000;

  BytesPerSessionContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withMaxBytesPerSession(MOST_BYTES);
  }

  @Test
  void append_sessionFull_isRefusedAndForgetsNothing() {
    List<Message> accepted = fill(SESSION, Reason.SESSION_FULL);

    assertThat(accepted).hasSizeBetween(1, MOST_BYTES / FILLING_BYTES);
    assertMessages(SESSION, accepted);
  }

  @Test
  void append_otherSessionFull_isAccepted() {
    fill("full", Reason.SESSION_FULL);

    append("other", "first");

    assertTexts("other", "first");
  }

  @Test
  void append_duplicateInFullSession_isAnsweredAsTheFirstTime() {
    Message first = Messages.withId("a", Messages.letters(FILLING_BYTES));
    append(SESSION, first);
    fill(SESSION, Reason.SESSION_FULL);

    assertThat(append(SESSION, first).duplicate()).isTrue();
    assertThat(append(SESSION, first).sequence()).isEqualTo(1);
  }

  @Test
  void append_messageLargerThanASession_createsNone() {
    Message tooLarge = Messages.text(Messages.letters(MOST_BYTES + 1));

    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, tooLarge));

    assertNoSession(SESSION);
  }

  @Test
  void append_afterLargeMessageWasRefused_smallOneIsAccepted() {
    append(SESSION, "first");
    Message tooLarge = Messages.text(Messages.letters(MOST_BYTES));
    awaitRefusal(Reason.SESSION_FULL, appendLater(SESSION, tooLarge));

    append(SESSION, "second");

    assertTexts(SESSION, "first", "second");
  }
}
