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
                + " machine's disk. redis: in Redis, which any number of servers can share."
                + " Default: ${DEFAULT-VALUE}.")
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

  /** What only the store on Redis can be told. */
  static final class OnRedis {
    @Option(
        names = "--redis-uri",
        paramLabel = "URI",
        description =
            "redis://user:password@host:port/database, rediss://... for TLS,"
                + " redis-sentinel://host:port,host:port#name, or several servers of a cluster,"
                + " separated by commas. With a password, better set by the environment. Required.")
    private @Nullable String uri;

    @Option(
        names = "--redis-cluster",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        description = "Whether it is a cluster even if the URI names one server. Default: false.")
    private @Nullable Boolean cluster;

    @Option(
        names = "--redis-wait-replicas",
        paramLabel = "NUMBER",
        description =
            "How many replicas must have a message before it is acknowledged, 0 to 10. Default: 0.")
    private @Nullable Integer waitReplicas;

    @Option(
        names = "--redis-key-prefix",
        paramLabel = "TEXT",
        description =
            "What all keys begin with, so that several installations can share a Redis."
                + " Default: session-stream.")
    private @Nullable String keyPrefix;

    @Option(
        names = "--redis-timeout",
        converter = TimeSpan.class,
        paramLabel = "DURATION",
        description =
            "How long Redis may take to answer before items are answered with UNAVAILABLE, 10ms to"
                + " 10m. Default: 5s.")
    private @Nullable Duration timeout;

    void refuseUnless(StoreKind chosen) {
      refuseForeign("redis-uri", uri, StoreKind.REDIS, chosen);
      refuseForeign("redis-cluster", cluster, StoreKind.REDIS, chosen);
      refuseForeign("redis-wait-replicas", waitReplicas, StoreKind.REDIS, chosen);
      refuseForeign("redis-key-prefix", keyPrefix, StoreKind.REDIS, chosen);
      refuseForeign("redis-timeout", timeout, StoreKind.REDIS, chosen);
    }

    StoreConfig.Redis config() {
      if (uri == null || uri.isBlank()) {
        throw new IllegalArgumentException("redis-uri is required by --store redis");
      }
      StoreConfig.Redis config =
          new StoreConfig.Redis(
              uri,
              cluster != null && cluster,
              waitReplicas != null ? waitReplicas : 0,
              keyPrefix != null ? keyPrefix : "session-stream",
              timeout != null ? timeout : Duration.ofSeconds(5));
      try {
        config.builder();
      } catch (IllegalArgumentException e) {
        // It begins with the name of what is wrong, which is the option's without "redis-".
        throw new IllegalArgumentException("redis-" + e.getMessage(), e);
      }
      return config;
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
