package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionStoreException.Reason;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionStoreExceptionTest {
  @Test
  void refusals_sayWhatAndWhy() {
    SessionStoreException reused = SessionStoreException.messageIdReused("m", 7);

    assertThat(reused.reason()).isEqualTo(Reason.MESSAGE_ID_REUSED);
    assertThat(reused.details()).isEqualTo(Map.of("message_id", "m", "sequence", "7"));
    assertThat(reused)
        .hasMessage(
            "message_id \"m\" is taken: the message at sequence 7 has it and is a different one; "
                + "a new message needs a new message_id");
  }

  @Test
  void refusals_areAnswers_withoutStackTrace() {
    assertThat(SessionStoreException.closed().getStackTrace()).isEmpty();
    assertThat(SessionStoreException.closed()).hasNoCause();
  }

  @Test
  void unavailable_keepsTheCauseForTheLog() {
    IOException cause = new IOException("connection reset");

    SessionStoreException exception =
        SessionStoreException.unavailable("the store cannot be reached", cause);

    assertThat(exception.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(exception.details()).isEmpty();
    assertThat(exception).hasMessage("the store cannot be reached").hasCause(cause);
    assertThat(exception.getStackTrace()).isNotEmpty();
  }
}
