package io.sessionstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which attempts may have placed a message. */
class AttemptsTest {
  private final Attempts attempts = new Attempts(new Sent("session", "id"));

  private void assertMayBePlacedBy(long first, long last) {
    assertThat(attempts.any()).isTrue();
    assertThat(attempts.first()).isEqualTo(first);
    assertThat(attempts.last()).isEqualTo(last);
  }

  @Test
  void sentTwice_noAnswer_anyAttempt() {
    attempts.sent(3);
    attempts.sent(5);

    assertMayBePlacedBy(3, 5);
  }

  @Test
  void acknowledged_notADuplicate_theLastAttempt() {
    attempts.sent(3);
    attempts.sent(5);

    assertThat(attempts.acknowledged(false)).isTrue();

    assertMayBePlacedBy(5, 5);
  }

  @Test
  void acknowledged_duplicate_anAttemptBefore() {
    attempts.sent(3);
    attempts.sent(5);

    assertThat(attempts.acknowledged(true)).isTrue();

    assertMayBePlacedBy(3, 3);
  }

  @Test
  void acknowledged_duplicateOfWhatMayStillCome_anyAttempt() {
    attempts.sent(3);
    attempts.unanswered();
    attempts.sent(5);

    assertThat(attempts.acknowledged(true)).isTrue();

    assertMayBePlacedBy(3, 5);
  }

  @Test
  void acknowledged_duplicateAfterTheServersDeath_anAttemptBefore() {
    attempts.sent(3);
    attempts.unanswered();
    attempts.serverIsDead();
    attempts.sent(5);

    assertThat(attempts.acknowledged(true)).isTrue();

    assertMayBePlacedBy(3, 3);
  }

  @Test
  void acknowledged_duplicateOfWhatWasRefused_isImpossible() {
    attempts.sent(3);
    attempts.refused();
    attempts.sent(5);

    assertThat(attempts.acknowledged(true)).isFalse();
  }

  @Test
  void refused_sentOnce_isNotThere() {
    attempts.sent(3);
    attempts.refused();

    assertThat(attempts.any()).isFalse();
  }

  @Test
  void refused_sentBefore_theAttemptsBefore() {
    attempts.sent(3);
    attempts.sent(5);
    attempts.refused();

    assertMayBePlacedBy(3, 3);
  }
}
