package io.sessionstream.client;

import io.sessionstream.core.Append;
import io.sessionstream.core.Check;
import io.sessionstream.core.Checks;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.Rule;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What only the client can check: that all text has a UTF-8 form, because protobuf would send
 * something else instead, and the server could not tell; and that a message is not so large that
 * the transport would end the call for it.
 */
final class ClientChecks {
  private static final Check<String> WELL_FORMED = Checks.wellFormed();
  private static final Rule<Message> MESSAGES = MessageRules.wellFormedText();

  private ClientChecks() {}

  static List<Violation> violations(Append<Message> append) {
    List<Violation> violations = new ArrayList<>(0);
    check("session_id", append.sessionId(), violations);
    append.messageId().ifPresent(id -> check("message.message_id", id, violations));
    for (Violation violation : MESSAGES.check(append.message())) {
      violations.add(Violation.of("message." + violation.field(), violation.description()));
    }
    return violations;
  }

  /** What is wrong with the size of a message as it is sent, if anything. */
  static Optional<Violation> sizeViolation(AppendEntry entry, int maxBytes) {
    int bytes = entry.getSerializedSize();
    return bytes <= maxBytes
        ? Optional.empty()
        : Optional.of(
            Violation.of("message", "must be at most " + maxBytes + " bytes, is " + bytes));
  }

  private static void check(String field, String value, List<Violation> violations) {
    WELL_FORMED.problem(value).ifPresent(problem -> violations.add(Violation.of(field, problem)));
  }
}
