package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rules that read like a table: one line for each field, which says whether it is required and what
 * is allowed. Immutable; {@link #toBuilder()} extends it.
 *
 * @param <T> what is checked
 */
public final class RuleSet<T> implements Rule<T> {
  private final List<Rule<? super T>> rules;

  private RuleSet(List<Rule<? super T>> rules) {
    this.rules = List.copyOf(rules);
  }

  /** A builder that starts without rules. */
  public static <T> Builder<T> builder() {
    return new Builder<>(List.of());
  }

  /** A builder that starts with these rules. */
  public Builder<T> toBuilder() {
    return new Builder<>(rules);
  }

  /** The violations of all rules, in the order of the rules; empty if there are none. */
  @Override
  public List<Violation> check(T item) {
    List<Violation> all = List.of();
    for (int i = 0; i < rules.size(); i++) {
      List<Violation> found = rules.get(i).check(item);
      if (!found.isEmpty()) {
        if (all.isEmpty()) {
          all = new ArrayList<>();
        }
        all.addAll(found);
      }
    }
    return all;
  }

  /** Does nothing if there are no violations; otherwise throws them, all in one exception. */
  public void require(T item) {
    List<Violation> violations = check(item);
    if (!violations.isEmpty()) {
      throw new InvalidMessageException(violations);
    }
  }

  /** Builds rule sets, line by line; not safe for use by several threads. */
  public static final class Builder<T> {
    private final List<Rule<? super T>> rules;

    private Builder(List<Rule<? super T>> rules) {
      this.rules = new ArrayList<>(rules);
    }

    /** The field must be there. */
    public <V> Builder<T> required(String field, Function<? super T, Optional<V>> getter) {
      return required(field, getter, value -> Optional.empty());
    }

    /** The field must be there and pass the check. */
    public <V> Builder<T> required(
        String field, Function<? super T, Optional<V>> getter, Check<? super V> check) {
      return line(field, getter, List.of(Violation.of(field, "is required")), check);
    }

    /** The field may be absent; if it is there it must pass the check. */
    public <V> Builder<T> optional(
        String field, Function<? super T, Optional<V>> getter, Check<? super V> check) {
      return line(field, getter, List.of(), check);
    }

    private <V> Builder<T> line(
        String field,
        Function<? super T, Optional<V>> getter,
        List<Violation> ifAbsent,
        Check<? super V> check) {
      requireNonNull(getter, "getter");
      requireNonNull(check, "check");
      return rule(
          item -> {
            Optional<V> value = getter.apply(item);
            return value.isEmpty() ? ifAbsent : violations(field, value.get(), check);
          });
    }

    /** Exactly one of two fields, which are alternatives for a third, must be there. */
    public Builder<T> exactlyOne(
        String field,
        String nameA,
        Function<? super T, ? extends Optional<?>> getterA,
        String nameB,
        Function<? super T, ? extends Optional<?>> getterB) {
      String names = nameA + " or " + nameB;
      List<Violation> none = List.of(Violation.of(field, "is required, as " + names));
      List<Violation> both = List.of(Violation.of(field, "must be " + names + ", not both"));
      return rule(
          item -> {
            boolean hasA = getterA.apply(item).isPresent();
            boolean hasB = getterB.apply(item).isPresent();
            if (hasA == hasB) {
              return hasA ? both : none;
            }
            return List.of();
          });
    }

    /** If the field is there, the rules hold for its value; their paths begin with the field. */
    public <V> Builder<T> nested(
        String field, Function<? super T, Optional<V>> getter, Rule<? super V> rules) {
      return rule(
          item -> {
            Optional<V> value = getter.apply(item);
            List<Violation> inner = value.isEmpty() ? List.of() : rules.check(value.get());
            return inner.isEmpty() ? inner : inner.stream().map(v -> under(field, v)).toList();
          });
    }

    private static Violation under(String field, Violation inner) {
      return Violation.of(field + "." + inner.field(), inner.description());
    }

    /** Any other rule. */
    public Builder<T> rule(Rule<? super T> rule) {
      rules.add(requireNonNull(rule, "rule"));
      return this;
    }

    /** The rules so far. */
    public RuleSet<T> build() {
      return new RuleSet<>(rules);
    }
  }

  static <V> List<Violation> violations(String field, V value, Check<? super V> check) {
    Optional<String> problem = check.problem(value);
    return problem.isEmpty() ? List.of() : List.of(Violation.of(field, problem.get()));
  }
}
