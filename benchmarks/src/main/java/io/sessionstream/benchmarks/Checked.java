package io.sessionstream.benchmarks;

import java.util.Optional;

/**
 * A response that was looked at.
 *
 * @param successes how many successes it holds
 * @param problem says what is wrong with it, if something is
 */
record Checked(int successes, Optional<String> problem) {
  /** One success. */
  static final Checked SUCCESS = successes(1);

  static Checked successes(int count) {
    return new Checked(count, Optional.empty());
  }

  static Checked problem(String text) {
    return new Checked(0, Optional.of(text));
  }
}
