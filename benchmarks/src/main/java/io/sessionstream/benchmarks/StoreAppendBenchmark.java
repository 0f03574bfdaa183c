package io.sessionstream.benchmarks;

import io.sessionstream.core.Append;
import io.sessionstream.core.GuavaSessionStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An append to the store, against one to a list in a map, which knows no times and no limits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoreAppendBenchmark {
  private static final int SESSIONS = 1000;
  private static final int MESSAGES = 200 * SESSIONS;

  private final byte[] message = SampleMessage.encoded(0, Optional.empty());
  private final List<String> ids = new ArrayList<>();
  private GuavaSessionStore<byte[]> store = newStore();
  private Map<String, List<byte[]>> map = new HashMap<>();
  private int next;

  public StoreAppendBenchmark() {
    for (int i = 0; i < SESSIONS; i++) {
      ids.add("bench-%012x".formatted(i));
    }
  }

  /** The store; it is replaced when it has had its messages. */
  @Benchmark
  public Object store() {
    if (next == MESSAGES) {
      next = 0;
      store = newStore();
    }
    return store.append(Append.of(ids.get(next++ % SESSIONS), message));
  }

  /** The map, likewise. */
  @Benchmark
  public Object baseline() {
    if (next == MESSAGES) {
      next = 0;
      map = new HashMap<>();
    }
    return map.computeIfAbsent(ids.get(next++ % SESSIONS), id -> new ArrayList<>()).add(message);
  }

  private static GuavaSessionStore<byte[]> newStore() {
    return GuavaSessionStore.<byte[]>builder(bytes -> bytes.length)
        .sameMessage(Arrays::equals)
        .build();
  }
}
