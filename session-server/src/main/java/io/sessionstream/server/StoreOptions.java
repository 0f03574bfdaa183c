package io.sessionstream.server;

import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about sessions and the store that keeps them. */
final class StoreOptions {
  private StoreOptions() {}

  /** What can be said of sessions in any store. */
  static final class Sessions {
    @Option(
        names = "--store",
        defaultValue = "memory",
        paramLabel = "STORE",
        description =
            "Where sessions are kept. memory: in this process, until it ends. rocksdb: on this"
                + " machine's disk. Default: ${DEFAULT-VALUE}.")
    private StoreKind store = StoreKind.MEMORY;

    @Option(
        names = "--idle-time-to-live",
        converter = TimeSpan.class,
        paramLabel = "DURATION",
        description =
            "A session is forgotten when nothing was appended to it for this long, 1ms to"
                + " 36500d. Default: 1h in memory; otherwise 36500d, which is never.")
    private @Nullable Duration idleTimeToLive;

    @Option(
        names = "--max-messages-per-session",
        defaultValue = "1000000",
        paramLabel = "NUMBER",
        description = "The greatest number of messages of a session. Default: ${DEFAULT-VALUE}.")
    private int maxMessagesPerSession;

    @Option(
        names = "--max-bytes-per-session",
        defaultValue = "64MiB",
        converter = ByteSize.class,
        paramLabel = "SIZE",
        description = "What a session may take of its store. Default: ${DEFAULT-VALUE}.")
    private long maxBytesPerSession;

    StoreKind kind() {
      return store;
    }

    SessionLimits limits() {
      SessionLimits.Builder limits = SessionLimits.builder();
      if (idleTimeToLive != null) {
        limits.idleTimeToLive(idleTimeToLive);
      } else if (store != StoreKind.MEMORY) {
        limits.idleTimeToLive(SessionLimits.LONGEST_TIME_TO_LIVE);
      }
      return limits
          .maxMessagesPerSession(maxMessagesPerSession)
          .maxBytesPerSession(maxBytesPerSession)
          .build();
    }
  }

  /** What only the in-memory store can be told. */
  static final class InMemory {
    @Option(
        names = "--max-bytes",
        converter = ByteSize.class,
        paramLabel = "SIZE",
        description =
            "What all sessions may take of the heap. Default: a third of the maximum heap.")
    private @Nullable Long maxBytes;

    @Option(
        names = "--when-full",
        paramLabel = "POLICY",
        description =
            "What happens when --max-bytes is used up. reject: appends are refused with"
                + " STORE_FULL. evict: the least recently used sessions are forgotten."
                + " Default: reject.")
    private @Nullable WhenFull whenFull;

    void refuseUnless(StoreKind chosen) {
      refuseForeign("max-bytes", maxBytes, StoreKind.MEMORY, chosen);
      refuseForeign("when-full", whenFull, StoreKind.MEMORY, chosen);
    }

    StoreConfig.Memory config() {
      long bytes = maxBytes != null ? maxBytes : Runtime.getRuntime().maxMemory() / 3;
      checkAtLeastOneKib("max-bytes", bytes);
      return new StoreConfig.Memory(bytes, whenFull != null ? whenFull : WhenFull.REJECT);
    }
  }

  /** What only the store on RocksDB can be told. */
  static final class OnRocksDb {
    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description =
            "The directory that keeps the sessions, created if need be. One server at a time can"
                + " use it. Required.")
    private @Nullable Path dataDir;

    @Option(
        names = "--max-disk-bytes",
        converter = ByteSize.class,
        paramLabel = "SIZE",
        description =
            "What all sessions may weigh together; further appends are refused with STORE_FULL."
                + " Default: as much as the disk holds.")
    private @Nullable Long maxDiskBytes;

    void refuseUnless(StoreKind chosen) {
      refuseForeign("data-dir", dataDir, StoreKind.ROCKSDB, chosen);
      refuseForeign("max-disk-bytes", maxDiskBytes, StoreKind.ROCKSDB, chosen);
    }

    StoreConfig.RocksDb config() {
      if (dataDir == null || dataDir.toString().isEmpty()) {
        throw new IllegalArgumentException("data-dir is required by --store rocksdb");
      }
      long bytes = maxDiskBytes != null ? maxDiskBytes : Long.MAX_VALUE;
      checkAtLeastOneKib("max-disk-bytes", bytes);
      return new StoreConfig.RocksDb(dataDir, bytes);
    }
  }

  /** An option that the chosen store would ignore is a mistake, and perhaps a costly one. */
  private static void refuseForeign(
      String name, @Nullable Object value, StoreKind owner, StoreKind chosen) {
    if (value != null && owner != chosen) {
      throw new IllegalArgumentException(
          name + " is only for --store " + owner + ", but the store is " + chosen);
    }
  }

  private static void checkAtLeastOneKib(String name, long bytes) {
    ServerOptions.check(
        name, bytes >= SessionLimits.SMALLEST_MAX_BYTES, "must be at least 1024", bytes);
  }
}
