package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BegunTest {
  private final List<CompletableFuture<Integer>> results =
      IntStream.range(0, 100).mapToObj(i -> new CompletableFuture<Integer>()).toList();
  private final Begun<Integer> begun = new Begun<>(results, 100, 1);
  private final AtomicInteger times = new AtomicInteger();

  @Test
  void whenThere_resultsComeInOrder_runsForTheFirstAndTheLast() {
    begun.whenThere(times::incrementAndGet);

    complete(0, 99);
    assertThat(times).hasValue(1);

    complete(99, 100);
    assertThat(times).hasValue(2);
    assertThat(begun.isWhole()).isTrue();
  }

  @Test
  void whenThere_firstComesLate_runsForItAndForTheLast() {
    begun.whenThere(times::incrementAndGet);

    complete(1, 99);
    assertThat(times).hasValue(0);
    assertThat(begun.hasNext()).isFalse();

    complete(0, 1);
    assertThat(times).hasValue(1);
    assertThat(begun.hasNext()).isTrue();
    assertThat(begun.isWhole()).isFalse();

    complete(99, 100);
    assertThat(times).hasValue(2);
  }

  @Test
  void whenThere_someWereTaken_runsForTheNext() {
    begun.whenThere(times::incrementAndGet);
    complete(0, 10);
    for (int i = 0; i < 10; i++) {
      assertThat(begun.next()).isEqualTo(i);
    }
    assertThat(begun.hasNext()).isFalse();

    complete(11, 20);
    assertThat(times).hasValue(1);

    complete(10, 11);
    assertThat(times).hasValue(2);
    assertThat(begun.next()).isEqualTo(10);
  }

  @Test
  void whenThere_someWereThereBefore_runsForTheLast() {
    complete(0, 50);
    begun.whenThere(times::incrementAndGet);

    complete(50, 99);
    assertThat(times).hasValue(0);

    complete(99, 100);
    assertThat(times).hasValue(1);
  }

  private void complete(int from, int to) {
    for (int i = from; i < to; i++) {
      results.get(i).complete(i);
    }
  }
}
