package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The standard rules of what is asked of a store: submissions and look-ups. */
final class SubmissionRulesTest {
  private static final MessageLimits LIMITS = MessageLimits.defaults();
  private static final RuleSet<Submission> RULES =
      MessageRules.submissions(LIMITS, MessageRules.messages(LIMITS));
  private static final RuleSet<Lookup> LOOKUP_RULES = MessageRules.lookups(LIMITS);
  private static final Message VALID = Message.builder().text("text").build();

  private static Submission submission(String sessionId) {
    return Submission.of(sessionId, Optional.of(VALID), OptionalLong.empty(), Optional.empty());
  }

  @Test
  void sessionId_longest_isAllowed() {
    assertThat(RULES.check(submission("s".repeat(256)))).isEmpty();
    assertThat(RULES.check(submission("\uD83D\uDE00".repeat(64)))).isEmpty();
  }

  @Test
  void sessionId_tooLong_isViolation() {
    assertThat(RULES.check(submission("s".repeat(257))))
        .containsExactly(Violation.of("session_id", "must have 1 to 256 bytes, has 257"));
  }

  @Test
  void sessionId_empty_isRequired() {
    assertThat(RULES.check(submission("")))
        .containsExactly(Violation.of("session_id", "is required"));
  }

  @Test
  void sessionId_whiteSpaceAndSeparators_areAllowed() {
    assertThat(RULES.check(submission(" a:/|\u00A0"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(chars = {'\u0000', '\n', '\u001F', '\u007F', '\u0085', '\u009F'})
  void sessionId_controlCharacter_isViolation(char control) {
    assertThat(RULES.check(submission("ab" + control)))
        .containsExactly(
            Violation.of(
                "session_id",
                "must not have control characters, has U+%04X at position 2"
                    .formatted((int) control)));
  }

  @Test
  void sessionId_tooLongWithControlCharacter_isOneViolationWithBoth() {
    assertThat(RULES.check(submission("\n".repeat(257))))
        .containsExactly(
            Violation.of(
                "session_id",
                "must have 1 to 256 bytes, has 257, and "
                    + "must not have control characters, has U+000A at position 0"));
  }

  @Test
  void message_absent_isRequired() {
    assertThat(
            RULES.check(
                Submission.of("a", Optional.empty(), OptionalLong.empty(), Optional.empty())))
        .containsExactly(Violation.of("message", "is required"));
  }

  @Test
  void message_violations_areUnderTheMessage() {
    Message invalid =
        VALID.toBuilder().messageId("m".repeat(129)).putAttributes("", "value").build();

    assertThat(
            RULES.check(
                Submission.of("a", Optional.of(invalid), OptionalLong.empty(), Optional.empty())))
        .containsExactly(
            Violation.of("message.message_id", "must have 1 to 128 bytes, has 129"),
            Violation.of("message.attributes[\"\"] (key)", "must have 1 to 128 bytes, has 0"));
  }

  @Test
  void expectedSequence_fromZero_isAllowed() {
    assertThat(
            RULES.check(
                Submission.of("a", Optional.of(VALID), OptionalLong.of(0), Optional.empty())))
        .isEmpty();
    assertThat(
            RULES.check(
                Submission.of(
                    "a", Optional.of(VALID), OptionalLong.of(Long.MAX_VALUE), Optional.empty())))
        .isEmpty();
  }

  @Test
  void expectedSequence_negative_isViolation() {
    assertThat(
            RULES.check(
                Submission.of("a", Optional.of(VALID), OptionalLong.of(-1), Optional.empty())))
        .containsExactly(Violation.of("expected_sequence", "must not be negative, is -1"));
  }

  @Test
  void submission_everythingWrong_reportsEverything() {
    Message empty = Message.builder().build();

    assertThat(
            RULES.check(
                Submission.of("", Optional.of(empty), OptionalLong.of(-1), Optional.empty())))
        .extracting(Violation::field)
        .containsExactly("session_id", "message.content", "expected_sequence");
  }

  @Test
  void toAppend_hasWhatWasSubmitted() {
    Message withId = VALID.toBuilder().messageId("m").build();
    Submission submission =
        Submission.of("a", Optional.of(withId), OptionalLong.of(7), Optional.empty());

    assertThat(submission.toAppend("stored form"))
        .isEqualTo(
            Append.<String>builder()
                .sessionId("a")
                .message("stored form")
                .messageId("m")
                .expectedSequence(7)
                .build());
  }

  @Test
  void lookup_valid_isAllowed() {
    assertThat(LOOKUP_RULES.check(Lookup.of("a", 0, 0))).isEmpty();
    assertThat(LOOKUP_RULES.check(Lookup.of("a", Long.MAX_VALUE, Integer.MAX_VALUE))).isEmpty();
  }

  @Test
  void lookup_everythingWrong_reportsEverything() {
    assertThat(LOOKUP_RULES.check(Lookup.of("", -1, -2)))
        .containsExactly(
            Violation.of("session_id", "is required"),
            Violation.of("after_sequence", "must not be negative, is -1"),
            Violation.of("page_size", "must not be negative, is -2"));
  }

  @Test
  void limits_configured_holdForSessionIds() {
    MessageLimits short3 = MessageLimits.builder().maxSessionIdBytes(3).build();

    assertThat(MessageRules.lookups(short3).check(Lookup.of("abc", 0, 0))).isEmpty();
    assertThat(MessageRules.lookups(short3).check(Lookup.of("abcd", 0, 0)))
        .containsExactly(Violation.of("session_id", "must have 1 to 3 bytes, has 4"));
  }
}
