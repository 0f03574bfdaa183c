package io.sessionstream.core;

import java.util.List;

/**
 * Says of one item which violations it has; a rule may look at several fields. Safe for use by many
 * threads.
 *
 * @param <T> what is checked
 */
@FunctionalInterface
public interface Rule<T> {
  /** All violations of this rule, in a fixed order; empty if there are none. */
  List<Violation> check(T item);
}
