package io.sessionstream.benchmarks;

import io.sessionstream.core.Append;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.grpc.SessionGrpcService;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures what a stored message takes of the heap: fills a store that is wired as the server's is
 * with a million encoded messages, and compares the heap in use before and after. The messages have
 * the same size with an id in them as without, so that the difference is what the index takes.
 */
final class HeapPerMessage {
  private static final int MESSAGES = 1_000_000;

  private HeapPerMessage() {}

  /** Prints bytes per message, for short and long sessions, without and with message ids. */
  public static void main(String[] args) {
    System.out.printf(
        "%nheap per stored message of %d bytes (a million messages)%n" + "  %-28s %12s %22s%n",
        SampleMessage.ENCODED_BYTES, "", "heap bytes", "ratio to encoded size");
    for (int perSession : new int[] {20, 1000}) {
      double without = bytesPerMessage(perSession, false);
      double with = bytesPerMessage(perSession, true);
      print(perSession, "without ids", without, "goal: at most 1.25");
      print(perSession, "with ids", with, "");
      System.out.printf(
          Locale.ROOT,
          "    an id of %d bytes takes %.0f bytes more (goal: at most 120)%n",
          MessageIds.LENGTH,
          with - without);
    }
  }

  private static void print(int perSession, String ids, double bytes, String goal) {
    System.out.printf(
        Locale.ROOT,
        "  %-28s %12.1f %22.3f  %s%n",
        "sessions of %,d, %s".formatted(perSession, ids),
        bytes,
        bytes / SampleMessage.ENCODED_BYTES,
        goal);
  }

  private static double bytesPerMessage(int perSession, boolean withIds) {
    long before = usedHeap();
    GuavaSessionStore<byte[]> store = newStore();
    fill(store, perSession, withIds);
    long after = usedHeap();
    store.close();
    return (double) (after - before) / MESSAGES;
  }

  private static GuavaSessionStore<byte[]> newStore() {
    return SessionGrpcService.inMemoryStore().maxBytes(Long.MAX_VALUE / 2).build();
  }

  private static void fill(GuavaSessionStore<byte[]> store, int perSession, boolean withIds) {
    MessageIds ids = new MessageIds();
    int sessions = MESSAGES / perSession;
    // In turns, as sessions grow in a server: one message after the other in each.
    for (int i = 0; i < MESSAGES; i++) {
      Optional<String> id = withIds ? Optional.of(ids.next()) : Optional.empty();
      Append<byte[]> append =
          Append.<byte[]>builder()
              .sessionId("bench-%012x".formatted(i % sessions))
              .message(SampleMessage.encoded(i & 0xffff, id))
              .messageId(id)
              .build();
      store.append(append).toCompletableFuture().join();
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
