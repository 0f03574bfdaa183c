package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/** An item does not keep the rules; it carries all violations, and no stack trace. */
public final class InvalidMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Violation> violations;

  /** Reports these violations, of which there is at least one. */
  public InvalidMessageException(List<Violation> violations) {
    super(describe(violations), null, false, false);
    this.violations = List.copyOf(violations);
  }

  /** One sentence for whoever asked; never null. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  /** All violations of the item, in the order of the rules. */
  public List<Violation> violations() {
    return violations;
  }

  private static String describe(List<Violation> violations) {
    return violations.stream()
        .map(violation -> violation.field() + " " + violation.description())
        .collect(Collectors.joining("; "));
  }
}
