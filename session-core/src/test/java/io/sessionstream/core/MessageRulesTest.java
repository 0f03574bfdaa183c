package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The standard rules of messages; {@code SubmissionRulesTest} has those of what is around them. */
final class MessageRulesTest {
  private static final String EURO = "\u20AC";
  private static final String MEDIA_TYPE_PROBLEM =
      "must be a media type, such as \"text/plain\" or \"audio/ogg; codecs=opus\"";

  private static final RuleSet<Message> RULES = MessageRules.messages(MessageLimits.defaults());

  private static Message.Builder valid() {
    return Message.builder().text("text");
  }

  private static void assertAllowed(Message.Builder message) {
    assertThat(RULES.check(message.build())).isEmpty();
  }

  private static void assertViolation(Message.Builder message, String field, String description) {
    assertThat(RULES.check(message.build())).containsExactly(Violation.of(field, description));
  }

  @Test
  void messageId_longest_isAllowed() {
    assertAllowed(valid().messageId("m".repeat(128)));
    assertAllowed(valid().messageId(EURO.repeat(42) + "mm"));
  }

  @Test
  void messageId_tooLong_isViolation() {
    assertViolation(
        valid().messageId("m".repeat(129)), "message_id", "must have 1 to 128 bytes, has 129");
    assertViolation(
        valid().messageId(EURO.repeat(43)), "message_id", "must have 1 to 128 bytes, has 129");
  }

  @Test
  void sender_longest_isAllowed() {
    assertAllowed(valid().sender("s".repeat(256)));
  }

  @Test
  void sender_tooLong_isViolation() {
    assertViolation(valid().sender("s".repeat(257)), "sender", "must have 1 to 256 bytes, has 257");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain; charset=utf-8",
        "audio/ogg; codecs=opus",
        "application/vnd.example+json",
        "TEXT/HTML",
        "text/plain;charset=\"utf 8\""
      })
  void contentType_mediaType_isAllowed(String contentType) {
    assertAllowed(valid().contentType(contentType));
    assertAllowed(valid().contentType(contentType));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "text/", "/plain", "text plain", "text/plain;", "t\u00E9xt/plain"})
  void contentType_noMediaType_isViolation(String contentType) {
    assertViolation(valid().contentType(contentType), "content_type", MEDIA_TYPE_PROBLEM);
    assertViolation(valid().contentType(contentType), "content_type", MEDIA_TYPE_PROBLEM);
  }

  @Test
  void contentType_longest_isAllowed() {
    assertAllowed(valid().contentType("text/" + "t".repeat(250)));
  }

  @Test
  void contentType_tooLong_isViolation() {
    assertViolation(
        valid().contentType("text/" + "t".repeat(251)),
        "content_type",
        "must have 1 to 255 bytes, has 256");
  }

  @Test
  void contentType_tooLongAndNoMediaType_isOneViolationWithBoth() {
    assertViolation(
        valid().contentType("t".repeat(256)),
        "content_type",
        "must have 1 to 255 bytes, has 256, and " + MEDIA_TYPE_PROBLEM);
  }

  @Test
  void content_textOrData_isAllowed() {
    assertAllowed(Message.builder().text("t"));
    assertAllowed(Message.builder().data(Bytes.copyOf(new byte[1])));
  }

  @Test
  void content_neitherOrBoth_isViolation() {
    assertViolation(Message.builder(), "content", "is required, as text or data");
    assertViolation(Message.builder().text(""), "content", "is required, as text or data");
    assertViolation(
        valid().data(Bytes.copyOf(new byte[1])), "content", "must be text or data, not both");
  }

  @Test
  void text_largest_isAllowed() {
    assertAllowed(Message.builder().text("t".repeat(1 << 20)));
    assertAllowed(Message.builder().text("\uD83D\uDE00".repeat(1 << 18)));
  }

  @Test
  void text_tooLarge_isViolation() {
    assertViolation(
        Message.builder().text("t".repeat((1 << 20) + 1)),
        "text",
        "must have 1 to 1048576 bytes, has 1048577");
  }

  @Test
  void text_controlCharactersAndWhiteSpace_areAllowed() {
    assertAllowed(Message.builder().text(" \t\r\n\u0000"));
  }

  @Test
  void data_largest_isAllowed() {
    assertAllowed(Message.builder().data(Bytes.copyOf(new byte[1 << 20])));
  }

  @Test
  void data_tooLargeOrEmpty_isViolation() {
    assertViolation(
        Message.builder().data(Bytes.copyOf(new byte[(1 << 20) + 1])),
        "data",
        "must have 1 to 1048576 bytes, has 1048577");
    assertViolation(
        Message.builder().data(Bytes.copyOf(new byte[0])),
        "data",
        "must have 1 to 1048576 bytes, has 0");
  }

  @Test
  void wellFormedText_unpairedSurrogates_areViolations() {
    String unpaired = "a\uD83D";
    String problem = "must be well-formed Unicode, has an unpaired surrogate";
    Message message =
        Message.builder()
            .messageId(unpaired)
            .sender(unpaired)
            .contentType(unpaired)
            .text(unpaired)
            .putAttributes("topic", unpaired)
            .build();

    assertThat(MessageRules.wellFormedText().check(message))
        .containsExactly(
            Violation.of("message_id", problem),
            Violation.of("sender", problem),
            Violation.of("content_type", problem),
            Violation.of("text", problem),
            Violation.of("attributes[\"topic\"]", problem));
  }

  @Test
  void wellFormedText_pairedSurrogates_areAllowed() {
    Message message = valid().text("a\uD83D\uDE00").putAttributes("\uD83D\uDE00", "x").build();

    assertThat(MessageRules.wellFormedText().check(message)).isEmpty();
  }

  @Test
  void attributes_atEveryLimit_areAllowed() {
    assertAllowed(valid().attributes(attributes(64, 128, 4096)));
  }

  private static Map<String, String> attributes(int count, int keyBytes, int valueBytes) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String number = Integer.toString(i);
      attributes.put("k".repeat(keyBytes - number.length()) + number, "v".repeat(valueBytes));
    }
    return attributes;
  }

  @Test
  void attributes_oneTooMany_isViolation() {
    assertViolation(
        valid().attributes(attributes(65, 10, 10)),
        "attributes",
        "must have at most 64 entries, has 65");
  }

  @Test
  void attributes_keyTooLong_isViolation() {
    assertViolation(
        valid().putAttributes("k".repeat(129), "value"),
        "attributes[\"" + "k".repeat(40) + "...\"] (key)",
        "must have 1 to 128 bytes, has 129");
  }

  @Test
  void attributes_emptyKey_isViolation() {
    assertViolation(
        valid().putAttributes("", "value"),
        "attributes[\"\"] (key)",
        "must have 1 to 128 bytes, has 0");
  }

  @Test
  void attributes_valueTooLong_isViolation() {
    assertViolation(
        valid().putAttributes("topic", "v".repeat(4097)),
        "attributes[\"topic\"]",
        "must have 1 to 4096 bytes, has 4097");
  }

  @Test
  void attributes_severalViolations_areInTheOrderOfTheKeys() {
    Map<String, String> tooLong = attributes(10, 1, 4097);

    assertThat(RULES.check(valid().attributes(tooLong).build()))
        .extracting(Violation::field)
        .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "attributes[\"" + i + "\"]").toList());
  }

  @Test
  void attributes_hugeMap_isAnsweredBriefly() {
    Message message = valid().attributes(attributes(20_000, 200, 100)).build();

    List<Violation> violations = RULES.check(message);

    assertThat(violations).hasSize(1 + 64);
    assertThat(violations.get(0))
        .isEqualTo(Violation.of("attributes", "must have at most 64 entries, has 20000"));
    assertThat(violations).allMatch(violation -> violation.field().length() < 100);
  }

  @Test
  void sentAt_yearsOneTo9999_areAllowed() {
    assertAllowed(valid().sentAt(Instant.parse("0001-01-01T00:00:00Z")));
    assertAllowed(valid().sentAt(Instant.parse("9999-12-31T23:59:59.999999999Z")));
  }

  @Test
  void sentAt_otherYears_areViolations() {
    String problem = "must be a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z";

    assertViolation(
        valid().sentAt(Instant.parse("0001-01-01T00:00:00Z").minusNanos(1)), "sent_at", problem);
    assertViolation(
        valid().sentAt(Instant.parse("9999-12-31T23:59:59.999999999Z").plusNanos(1)),
        "sent_at",
        problem);
    assertViolation(valid().sentAt(Instant.MAX), "sent_at", problem);
  }

  @Test
  void check_everythingWrong_reportsEverythingInTheOrderOfTheTable() {
    Message message =
        Message.builder()
            .messageId("m".repeat(129))
            .sender("s".repeat(257))
            .contentType("text")
            .putAttributes("topic", "v".repeat(4097))
            .sentAt(Instant.MIN)
            .build();

    assertThat(RULES.check(message))
        .extracting(Violation::field)
        .containsExactly(
            "message_id", "sender", "content_type", "content", "attributes[\"topic\"]", "sent_at");
  }

  @Test
  void limits_configured_hold() {
    MessageLimits limits =
        MessageLimits.builder()
            .maxMessageIdBytes(1)
            .maxSenderBytes(2)
            .maxContentTypeBytes(3)
            .maxContentBytes(4)
            .maxAttributes(1)
            .maxAttributeKeyBytes(5)
            .maxAttributeValueBytes(6)
            .build();
    RuleSet<Message> rules = MessageRules.messages(limits);
    Message.Builder largest =
        Message.builder()
            .messageId("m")
            .sender("ss")
            .contentType("a/b")
            .text("tttt")
            .putAttributes("kkkkk", "vvvvvv");
    Message.Builder larger =
        Message.builder()
            .messageId("mm")
            .sender("sss")
            .contentType("a/bc")
            .text("ttttt")
            .putAttributes("kkkkkk", "vvvvvvv");

    assertThat(rules.check(largest.build())).isEmpty();
    assertThat(rules.check(larger.build()))
        .extracting(Violation::description)
        .containsExactly(
            "must have 1 to 1 bytes, has 2",
            "must have 1 to 2 bytes, has 3",
            "must have 1 to 3 bytes, has 4",
            "must have 1 to 4 bytes, has 5",
            "must have 1 to 5 bytes, has 6",
            "must have 1 to 6 bytes, has 7");
  }

  @Test
  void require_violations_areThrownTogether() {
    Message message = Message.builder().messageId("m".repeat(129)).build();

    assertThatThrownBy(() -> RULES.require(message))
        .isInstanceOfSatisfying(
            InvalidMessageException.class,
            thrown -> assertThat(thrown.violations()).isEqualTo(RULES.check(message)))
        .hasMessage(
            "message_id must have 1 to 128 bytes, has 129; "
                + "content is required, as text or data");
  }

  @Test
  void require_valid_doesNothing() {
    RULES.require(valid().build());
  }

  @Test
  void toBuilder_oneRuleMore_holdsBesidesTheOthers() {
    RuleSet<Message> strict =
        RULES.toBuilder()
            .required("sender", Message::sender)
            .rule(
                message ->
                    message.text().filter("secret"::equals).isPresent()
                        ? List.of(Violation.of("text", "must not be secret"))
                        : List.of())
            .build();

    assertThat(strict.check(Message.builder().text("secret").messageId("m".repeat(129)).build()))
        .containsExactly(
            Violation.of("message_id", "must have 1 to 128 bytes, has 129"),
            Violation.of("sender", "is required"),
            Violation.of("text", "must not be secret"));
    assertThat(RULES.check(Message.builder().text("secret").build())).isEmpty();
  }

  @Test
  void builder_rulesOfOnesOwn_replaceTheStandardOnes() {
    RuleSet<Message> own =
        RuleSet.<Message>builder()
            .required("sender", Message::sender, Checks.utf8Bytes(2, 3))
            .build();

    assertThat(own.check(Message.builder().sender("ab").build())).isEmpty();
    assertThat(own.check(Message.builder().sender("a").build()))
        .containsExactly(Violation.of("sender", "must have 2 to 3 bytes, has 1"));
  }
}
