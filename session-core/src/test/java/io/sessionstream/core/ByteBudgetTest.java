package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
  @Test
  void take_upToTheLimit_isGranted() {
    ByteBudget budget = new ByteBudget(10);

    assertThat(budget.take(7)).isTrue();
    assertThat(budget.take(4)).isFalse();
    assertThat(budget.take(3)).isTrue();
    assertThat(budget.used()).isEqualTo(10);
  }

  @Test
  void giveBack_taken_canBeTakenAgain() {
    ByteBudget budget = new ByteBudget(10);
    budget.take(10);
    budget.giveBack(4);

    assertThat(budget.take(5)).isFalse();
    assertThat(budget.take(4)).isTrue();
  }

  @Test
  void take_withoutLimit_isGranted() {
    ByteBudget budget = new ByteBudget(Long.MAX_VALUE);

    assertThat(budget.take(1L << 62)).isTrue();
    assertThat(budget.take(1L << 61)).isTrue();
  }

  /** Who asks for too much must not be in the way of who asks for what is there. */
  @Test
  void take_whileOthersAskForTooMuch_isGranted() {
    ByteBudget budget = new ByteBudget(10);

    boolean allGranted =
        IntStream.range(0, 2)
            .parallel()
            .allMatch(
                thread ->
                    IntStream.range(0, 200_000)
                        .allMatch(i -> thread == 0 ? !budget.take(11) : takeAndGiveBack(budget)));

    assertThat(allGranted).isTrue();
    assertThat(budget.used()).isEqualTo(0);
  }

  private static boolean takeAndGiveBack(ByteBudget budget) {
    boolean granted = budget.take(1);
    if (granted) {
      budget.giveBack(1);
    }
    return granted;
  }
}
