package io.sessionstream.core;

import static io.sessionstream.core.Checks.bytes;
import static io.sessionstream.core.Checks.mediaType;
import static io.sessionstream.core.Checks.noControlCharacters;
import static io.sessionstream.core.Checks.notNegative;
import static io.sessionstream.core.Checks.timestamp;
import static io.sessionstream.core.Checks.utf8Bytes;
import static io.sessionstream.core.Checks.wellFormed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The standard rules, as tables: which fields are required, and what is allowed in each. Extend one
 * with {@link RuleSet#toBuilder()}, or replace it with a table of your own.
 */
public final class MessageRules {
  private static final int LONGEST_KEY_SHOWN = 40;

  private MessageRules() {}

  /** What is required of a message by itself. */
  public static RuleSet<Message> messages(MessageLimits limits) {
    return RuleSet.<Message>builder()
        .optional("message_id", Message::messageId, utf8Bytes(1, limits.maxMessageIdBytes()))
        .optional("sender", Message::sender, utf8Bytes(1, limits.maxSenderBytes()))
        .optional(
            "content_type",
            Message::contentType,
            utf8Bytes(1, limits.maxContentTypeBytes()).and(mediaType()))
        .exactlyOne("content", "text", Message::text, "data", Message::data)
        .optional("text", Message::text, utf8Bytes(1, limits.maxContentBytes()))
        .optional("data", Message::data, bytes(1, limits.maxContentBytes()))
        .rule(attributes(limits))
        .optional("sent_at", Message::sentAt, timestamp())
        .build();
  }

  /**
   * That all text of a message has a UTF-8 form. Text that comes from protobuf always has; other
   * text must be checked, because a store could not give it back as it was.
   */
  public static Rule<Message> wellFormedText() {
    Check<String> wellFormed = wellFormed();
    RuleSet<Message> fields =
        RuleSet.<Message>builder()
            .optional("message_id", Message::messageId, wellFormed)
            .optional("sender", Message::sender, wellFormed)
            .optional("content_type", Message::contentType, wellFormed)
            .optional("text", Message::text, wellFormed)
            .build();
    return message -> {
      List<Violation> violations = new ArrayList<>(fields.check(message));
      for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
        wellFormed
            .problem(attribute.getKey() + " " + attribute.getValue())
            .ifPresent(problem -> violations.add(Violation.of(path(attribute), problem)));
      }
      return violations;
    };
  }

  /** What is required of a message that is to be appended, given what is required of a message. */
  public static RuleSet<Submission> submissions(MessageLimits limits, Rule<Message> messages) {
    return RuleSet.<Submission>builder()
        .required("session_id", Submission::sessionId, sessionId(limits))
        .required("message", Submission::message)
        .nested("message", Submission::message, messages)
        .optional("expected_sequence", MessageRules::expectedSequence, notNegative())
        .build();
  }

  /** What is required of a look-up. */
  public static RuleSet<Lookup> lookups(MessageLimits limits) {
    return RuleSet.<Lookup>builder()
        .required("session_id", Lookup::sessionId, sessionId(limits))
        .optional("after_sequence", lookup -> Optional.of(lookup.afterSequence()), notNegative())
        .optional("page_size", lookup -> Optional.of(lookup.pageSize()), notNegative())
        .build();
  }

  private static Optional<Long> expectedSequence(Submission submission) {
    OptionalLong expected = submission.expectedSequence();
    return expected.isPresent() ? Optional.of(expected.getAsLong()) : Optional.empty();
  }

  /** What is allowed in a session id. */
  public static Check<String> sessionId(MessageLimits limits) {
    return utf8Bytes(1, limits.maxSessionIdBytes()).and(wellFormed()).and(noControlCharacters());
  }

  private static Rule<Message> attributes(MessageLimits limits) {
    Check<String> keys = utf8Bytes(1, limits.maxAttributeKeyBytes());
    Check<String> values = utf8Bytes(1, limits.maxAttributeValueBytes());
    return message -> {
      int count = message.attributes().size();
      List<Violation> violations = new ArrayList<>(0);
      if (count > limits.maxAttributes()) {
        violations.add(
            Violation.of(
                "attributes",
                "must have at most " + limits.maxAttributes() + " entries, has " + count));
      }
      if (count == 0 || allAllowed(message.attributes(), keys, values)) {
        return violations;
      }
      // Sorted, because the map's own order differs from run to run. Those over the limit are not
      // reported, so that the answer to a huge map stays small.
      message.attributes().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .limit(limits.maxAttributes())
          .forEach(
              entry -> {
                violations.addAll(RuleSet.violations(path(entry) + " (key)", entry.getKey(), keys));
                violations.addAll(RuleSet.violations(path(entry), entry.getValue(), values));
              });
      return violations;
    };
  }

  private static boolean allAllowed(
      Map<String, String> attributes, Check<String> keys, Check<String> values) {
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      if (keys.problem(attribute.getKey()).isPresent()
          || values.problem(attribute.getValue()).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static String path(Map.Entry<String, String> attribute) {
    String key = attribute.getKey();
    String shown =
        key.length() <= LONGEST_KEY_SHOWN ? key : key.substring(0, LONGEST_KEY_SHOWN) + "...";
    return "attributes[\"" + shown + "\"]";
  }
}
