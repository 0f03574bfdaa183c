package io.sessionstream.store.tck;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/**
 * The contract as it was run against a store, inside of a test.
 *
 * @param tests the names of all tests, such as {@code Appending.append_firstMessage_...}
 * @param failures the messages of those that failed
 * @param aborted the names of those that were given up for a reason
 */
record ContractRun(Set<String> tests, Map<String, String> failures, Set<String> aborted) {
  /** Makes a store, such as the constructor of one. */
  interface Factory extends BiFunction<StoreSettings, ManualTime, SessionStore<Message>> {}

  /** Makes a store that can be opened again. */
  interface DurableFactory extends BiFunction<StoreSettings, ManualTime, ReferenceStore> {}

  /** Runs the whole contract; not for use by several threads. */
  static ContractRun of(Factory factory) {
    StoreUnderTest.factory = factory;
    return run(StoreUnderTest.class);
  }

  /** Runs the whole contract of durable stores; not for use by several threads. */
  static ContractRun ofDurable(DurableFactory factory) {
    DurableStoreUnderTest.factory = factory;
    return run(DurableStoreUnderTest.class);
  }

  private static ContractRun run(Class<?> contract) {
    // Tests that fail wait until their patience is over, so they do at the same time. Those of many
    // threads need the machine for themselves. ConcurrentSessions is left out: whether its threads
    // meet what is wrong is a matter of luck, and all of it has a test of its own elsewhere.
    List<Event> events =
        Stream.concat(
                execute(contract, true, theme -> !theme.contains("nested-class:Concurren")),
                execute(contract, false, theme -> theme.contains("nested-class:Concurrency]")))
            .toList();
    return new ContractRun(
        names(
            events.stream()
                .filter(event -> event.getType() == EventType.STARTED)
                .filter(event -> event.getTestDescriptor().isTest())),
        finished(events, Status.FAILED)
            .collect(
                groupingBy(
                    ContractRun::name, TreeMap::new, mapping(ContractRun::message, joining("\n")))),
        names(finished(events, Status.ABORTED)));
  }

  /** Runs the themes with these names. */
  private static Stream<Event> execute(
      Class<?> contract, boolean parallel, Predicate<String> themes) {
    PostDiscoveryFilter filter =
        test -> {
          String id = test.getUniqueId().toString();
          return FilterResult.includedIf(!id.contains("[nested-class:") || themes.test(id));
        };
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .filters(filter)
        .configurationParameter(
            "junit.jupiter.execution.parallel.enabled", Boolean.toString(parallel))
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "16")
        .execute()
        .allEvents()
        .stream();
  }

  private static Stream<Event> finished(List<Event> events, Status status) {
    return events.stream()
        .filter(event -> event.getType() == EventType.FINISHED)
        .filter(
            event ->
                event
                    .getPayload(TestExecutionResult.class)
                    .filter(result -> result.getStatus() == status)
                    .isPresent());
  }

  private static Set<String> names(Stream<Event> events) {
    return events.map(ContractRun::name).collect(toCollection(TreeSet::new));
  }

  private static String name(Event event) {
    MethodSource method = (MethodSource) event.getTestDescriptor().getSource().orElseThrow();
    String theme = method.getClassName().substring(method.getClassName().lastIndexOf('$') + 1);
    return theme + "." + method.getMethodName();
  }

  private static String message(Event event) {
    return event
        .getPayload(TestExecutionResult.class)
        .flatMap(TestExecutionResult::getThrowable)
        .map(Throwable::toString)
        .orElse("");
  }

  /** These tests failed, and no others. */
  ContractRun failsExactly(String... names) {
    assertThat(failures.keySet()).containsExactlyInAnyOrder(names);
    return this;
  }

  /** These tests failed. */
  ContractRun fails(String... names) {
    assertThat(failures.keySet()).contains(names);
    return this;
  }

  /** Tests failed, and all of them have names that this pattern describes. */
  ContractRun failsOnly(String pattern) {
    assertThat(failures.keySet()).isNotEmpty().allMatch(name -> name.matches(pattern));
    return this;
  }

  /** This test failed with a message that has this in it. */
  ContractRun because(String name, String part) {
    assertThat(failures).containsKey(name);
    assertThat(failures.get(name)).contains(part);
    return this;
  }

  /** The contract of durable stores for whatever store the run is about. */
  static final class DurableStoreUnderTest extends DurableSessionStoreContract {
    private static DurableFactory factory = ReferenceStore::new;

    private final ManualTime time = new ManualTime();
    private @Nullable ReferenceStore last;

    @Override
    protected SessionStore<Message> open(StoreSettings settings) {
      ReferenceStore opened = factory.apply(settings, time);
      last = opened;
      return opened;
    }

    @Override
    protected SessionStore<Message> reopen(StoreSettings settings) {
      ReferenceStore reopened = requireNonNull(last).reopen(settings);
      last = reopened;
      return reopened;
    }

    @Override
    protected void advance(Duration duration) {
      time.advance(duration);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(6);
    }
  }

  /** The contract for whatever store the run is about. */
  static final class StoreUnderTest extends ReferenceContract {
    private static Factory factory = ReferenceStore::new;

    @Override
    SessionStore<Message> open(StoreSettings settings, ManualTime time) {
      return factory.apply(settings, time);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(6);
    }
  }
}
