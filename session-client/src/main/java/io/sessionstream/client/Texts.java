package io.sessionstream.client;

import io.sessionstream.core.Append;
import io.sessionstream.core.Check;
import io.sessionstream.core.Checks;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.Rule;
import io.sessionstream.core.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * What only the client can check: that all text has a UTF-8 form. Protobuf would send something
 * else instead, and the server could not tell.
 */
final class Texts {
  private static final Check<String> WELL_FORMED = Checks.wellFormed();
  private static final Rule<Message> MESSAGES = MessageRules.wellFormedText();

  private Texts() {}

  static List<Violation> violations(Append<Message> append) {
    List<Violation> violations = new ArrayList<>(0);
    check("session_id", append.sessionId(), violations);
    append.messageId().ifPresent(id -> check("message.message_id", id, violations));
    for (Violation violation : MESSAGES.check(append.message())) {
      violations.add(Violation.of("message." + violation.field(), violation.description()));
    }
    return violations;
  }

  private static void check(String field, String value, List<Violation> violations) {
    WELL_FORMED.problem(value).ifPresent(problem -> violations.add(Violation.of(field, problem)));
  }
}
