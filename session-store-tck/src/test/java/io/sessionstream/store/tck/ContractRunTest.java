package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a right store, a missing back end and a store that cannot do everything come to. */
final class ContractRunTest {
  @Test
  void rightStore_passesEverything() {
    ContractRun run = ContractRun.of(ReferenceStore::new);

    assertThat(run.failures()).isEmpty();
    assertThat(run.aborted()).isEmpty();
    assertThat(run.tests().stream().map(ContractRunTest::theme).distinct())
        .containsExactly(
            Stream.of(SessionStoreContract.class.getDeclaredClasses())
                .map(Class::getSimpleName)
                .filter(theme -> !theme.equals("ConcurrentSessions"))
                .sorted()
                .toArray(String[]::new));
  }

  @Test
  void rightDurableStore_passesEverything() {
    ContractRun run = ContractRun.ofDurable(ReferenceStore::new);

    assertThat(run.failures()).isEmpty();
    assertThat(run.aborted()).isEmpty();
    assertThat(run.tests()).anyMatch(test -> theme(test).equals("Reopening"));
    assertThat(run.tests()).containsAll(ContractRun.of(ReferenceStore::new).tests());
  }

  private static String theme(String test) {
    return test.substring(0, test.indexOf('.'));
  }

  @Test
  void missingBackEnd_failsEverything() {
    ContractRun run =
        ContractRun.of(
            (settings, time) -> {
              throw new IllegalStateException("connection refused");
            });

    assertThat(run.failures()).containsOnlyKeys(run.tests());
    assertThat(run.failures().values()).allMatch(message -> message.contains("connection refused"));
  }

  @Test
  void storeWithoutTotalLimit_skipsWhatNeedsIt() {
    ContractRun run =
        ContractRun.of(
            (settings, time) -> {
              Assumptions.assumeTrue(settings.maxBytes().isEmpty(), "it has no total limit");
              return new ReferenceStore(settings, time);
            });

    assertThat(run.failures()).isEmpty();
    assertThat(run.aborted())
        .isEqualTo(
            run.tests().stream()
                .filter(test -> theme(test).equals("FullStore"))
                .collect(Collectors.toSet()));
  }
}
