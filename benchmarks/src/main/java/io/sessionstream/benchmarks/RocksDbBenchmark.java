package io.sessionstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.SessionStore;
import io.sessionstream.store.rocksdb.RocksDbSessionStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The store on RocksDB, each append synced, against RocksDB's own write batches of as many messages
 * as wait, each batch synced.
 */
final class RocksDbBenchmark {
  private static final List<Integer> WAITING = List.of(1, 16, 256, 1024);
  private static final int SESSIONS = 64;

  private final byte[] message = SampleMessage.encoded(1, Optional.empty());
  private long number;

  private RocksDbBenchmark() {}

  /** Runs it; the number of turns and their seconds can be given. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 2;
    new RocksDbBenchmark().run(RateComparison.ofStore(rounds, seconds));
  }

  private void run(RateComparison comparison) throws Exception {
    Path directory = Files.createTempDirectory("rocksdb-benchmark");
    try (SessionStore<byte[]> store =
            RocksDbSessionStore.builder(directory.resolve("store"), Codec.identity()).open();
        Options options =
            new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION);
        RocksDB bare = RocksDB.open(options, directory.resolve("bare").toString());
        WriteOptions synced = new WriteOptions().setSync(true)) {
      for (int waiting : WAITING) {
        comparison.run(
            "RocksDB",
            waiting,
            (most, time) -> InFlight.rate(most, time, () -> store.append(next())),
            (size, time) -> batches(bare, synced, size, time),
            System.out);
      }
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private Append<byte[]> next() {
    long next = number++;
    // A new set of sessions now and then: none gets as long as a session may be.
    return Append.of("session-" + next / 1_000_000 + "-" + next % SESSIONS, message);
  }

  private double batches(RocksDB bare, WriteOptions synced, int size, Duration time)
      throws RocksDBException {
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    long messages = 0;
    while (System.nanoTime() < end) {
      try (WriteBatch batch = new WriteBatch()) {
        for (int i = 0; i < size; i++) {
          long next = number++;
          byte[] key = ByteBuffer.allocate(16).putLong(next % SESSIONS).putLong(next).array();
          batch.put(key, message);
        }
        bare.write(synced, batch);
      }
      messages += size;
    }
    return messages * 1e9 / (System.nanoTime() - begin);
  }
}
