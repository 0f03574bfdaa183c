package io.sessionstream.core;

import java.util.Optional;

/**
 * Says of one value whether it is allowed; {@link Checks} has those that are often needed. Safe for
 * use by many threads.
 *
 * @param <V> what is checked
 */
@FunctionalInterface
public interface Check<V> {
  /**
   * What is wrong, as the end of a sentence that begins with the field's name, such as "must not be
   * negative, is -1"; empty if the value is allowed.
   */
  Optional<String> problem(V value);

  /** A check that passes what both pass, and otherwise reports the problems of both. */
  default Check<V> and(Check<? super V> other) {
    return value -> {
      Optional<String> mine = problem(value);
      Optional<String> theirs = other.problem(value);
      if (mine.isEmpty()) {
        return theirs;
      }
      return theirs.isEmpty() ? mine : Optional.of(mine.get() + ", and " + theirs.get());
    };
  }
}
