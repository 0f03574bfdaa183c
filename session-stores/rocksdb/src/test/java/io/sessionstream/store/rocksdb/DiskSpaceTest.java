package io.sessionstream.store.rocksdb;

import static io.sessionstream.store.rocksdb.Stores.append;
import static io.sessionstream.store.rocksdb.Stores.await;
import static io.sessionstream.store.rocksdb.Stores.refusal;
import static io.sessionstream.store.rocksdb.Stores.text;
import static io.sessionstream.store.rocksdb.Stores.texts;
import static io.sessionstream.store.rocksdb.Stores.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import io.sessionstream.store.tck.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, and space that is given back. */
final class DiskSpaceTest {
  private static final int MIB = 1 << 20;
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  @TempDir Path temporary;

  @Test
  void append_lessFreeThanReserved_isRefusedUntilThereIsMore() throws Exception {
    AtomicLong free = new AtomicLong(10_000);
    try (RocksDbSessionStore<String> store =
        Stores.builder(temporary.resolve("data"))
            .reserveBytes(1000)
            .usableSpace(free::get)
            .open()) {
      append(store, withId("a", "id", "first"));
      free.set(1000);

      SessionStoreException refused = refusal(store.append(text("a", "refused")));
      assertThat(refused.reason()).isEqualTo(Reason.STORE_FULL);
      assertThat(refused.details())
          .isEqualTo(Map.of("limit", "the disk, on which 1000 bytes must stay free"));
      assertThat(refusal(store.getOrCreate("b")).reason()).isEqualTo(Reason.STORE_FULL);
      assertThat(append(store, withId("a", "id", "first")).duplicate()).isTrue();
      assertThat(texts(store, "a")).contains(List.of("first"));

      free.set(10_000);
      assertThat(append(store, text("a", "second")).sequence()).isEqualTo(2);
    }
  }

  /**
   * A real one: a file system in memory, so small that it is full soon; which the store sees in
   * time, or does not see until RocksDB fails.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void append_diskReallyFull_isRefusedUntilThereIsSpace(boolean seen) throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assumeTrue(
        Stores.run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()),
        "file systems cannot be mounted here");
    try {
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[12 * MIB]);
      fillAndFree(disk, ballast, seen);
    } finally {
      assertThat(Stores.run("umount", disk.toString())).isTrue();
    }
  }

  private static void fillAndFree(Path disk, Path ballast, boolean seen) throws Exception {
    Path directory = disk.resolve("data");
    AtomicBoolean looks = new AtomicBoolean(seen);
    LongSupplier usable = DiskSpace.of(disk);
    String large = "x".repeat(100_000);
    List<String> stored = new ArrayList<>();
    try (RocksDbSessionStore<String> store =
        Stores.builder(directory)
            .usableSpace(() -> looks.get() ? usable.getAsLong() : Long.MAX_VALUE)
            .open()) {
      SessionStoreException refused = null;
      while (refused == null) {
        String message = stored.size() + large;
        try {
          append(store, withId("a", "id-" + stored.size(), message));
          stored.add(message);
        } catch (CompletionException e) {
          refused = (SessionStoreException) e.getCause();
        }
        assertThat(stored).hasSizeLessThan(1000);
      }
      // The one that met the full disk may or may not be there; those after it are not.
      assertThat(refused.reason()).isEqualTo(seen ? Reason.STORE_FULL : Reason.UNAVAILABLE);
      looks.set(true);
      assertThat(refusal(store.append(text("a", large))).reason()).isEqualTo(Reason.STORE_FULL);
      assertThat(refusal(store.append(text("b", large))).reason()).isEqualTo(Reason.STORE_FULL);
      assertThat(texts(store, "a")).contains(stored);

      Files.delete(ballast);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> accepts(store, withId("a", "id-" + stored.size(), "after")));
      assertThat(await(store.check()).healthy()).isTrue();
      stored.add("after");
      assertThat(texts(store, "a")).contains(stored);
    }
    assertThat(DataDirectoryCheck.check(directory, Stores.TEXT).faults()).isEmpty();
    try (RocksDbSessionStore<String> store = Stores.builder(directory).open()) {
      assertThat(texts(store, "a")).contains(stored);
    }
  }

  private static boolean accepts(RocksDbSessionStore<String> store, Append<String> append) {
    try {
      append(store, append);
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  @Test
  void expiry_givesTheSpaceBack() throws Exception {
    Path directory = temporary.resolve("data");
    ManualTime time = new ManualTime();
    Random random = new Random(1);
    try (RocksDbSessionStore<byte[]> store =
        RocksDbSessionStore.builder(directory, Codec.identity())
            .limits(SessionLimits.builder().idleTimeToLive(TIME_TO_LIVE).build())
            .cacheBytes(2 * MIB)
            .reserveBytes(0)
            .maxDiskBytes(48L * MIB)
            .clock(time)
            .open()) {
      for (int i = 0; i < 40; i++) {
        byte[] content = new byte[MIB];
        random.nextBytes(content);
        await(store.append(Append.of("old-" + i, content)));
      }
      assertThat(bytes(directory)).isGreaterThan(40L * MIB);
      time.advance(TIME_TO_LIVE);

      // There is no room for all of these unless what is expired is given back.
      for (int i = 0; i < 20; i++) {
        await(store.append(Append.of("new", new byte[MIB])));
      }

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> bytes(directory) < 40L * MIB);
    }
  }

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // A file may be removed meanwhile.
        bytes += file.toFile().length();
      }
    }
    return bytes;
  }
}
