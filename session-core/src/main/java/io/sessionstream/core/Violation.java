package io.sessionstream.core;

import org.immutables.value.Value;

/** One rule that an item does not keep. */
@Value.Immutable
public interface Violation {
  /**
   * The path of the field, such as {@code message.sender} or {@code message.attributes["topic"]}.
   */
  @Value.Parameter
  String field();

  /**
   * What is allowed, and what was found instead: the end of a sentence that begins with the field.
   */
  @Value.Parameter
  String description();

  /** A violation with these values. */
  static Violation of(String field, String description) {
    return ImmutableViolation.of(field, description);
  }
}
