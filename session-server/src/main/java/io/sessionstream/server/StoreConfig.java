package io.sessionstream.server;

import io.sessionstream.core.Codec;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.WhenFull;
import io.sessionstream.grpc.SessionGrpcService;
import io.sessionstream.store.redis.RedisSessionStore;
import io.sessionstream.store.rocksdb.RocksDbSessionStore;
import io.sessionstream.store.rocksdb.StoreOpenException;
import java.nio.file.Path;
import java.time.Duration;

/** Which store the server runs on, with what only that store can be told. */
interface StoreConfig {
  /** Which store it is. */
  StoreKind kind();

  /** Opens the store. */
  SessionStore<byte[]> open(SessionLimits limits) throws StartException;

  /**
   * The in-memory store.
   *
   * @param maxBytes what all sessions may take of the heap
   * @param whenFull what happens when that is used up
   */
  record Memory(long maxBytes, WhenFull whenFull) implements StoreConfig {
    @Override
    public StoreKind kind() {
      return StoreKind.MEMORY;
    }

    @Override
    public SessionStore<byte[]> open(SessionLimits limits) {
      return SessionGrpcService.inMemoryStore()
          .limits(limits)
          .maxBytes(maxBytes)
          .whenFull(whenFull)
          .build();
    }
  }

  /**
   * The store on RocksDB.
   *
   * @param dataDir the directory that keeps it
   * @param maxDiskBytes what all sessions may weigh
   */
  record RocksDb(Path dataDir, long maxDiskBytes) implements StoreConfig {
    @Override
    public StoreKind kind() {
      return StoreKind.ROCKSDB;
    }

    @Override
    public SessionStore<byte[]> open(SessionLimits limits) throws StartException {
      try {
        return RocksDbSessionStore.builder(dataDir, Codec.identity())
            .sameMessage(SessionGrpcService::sameMessage)
            .limits(limits)
            .maxDiskBytes(maxDiskBytes)
            .open();
      } catch (StoreOpenException e) {
        throw new StartException(e);
      }
    }
  }

  /**
   * The store on Redis.
   *
   * @param uri where Redis is
   * @param cluster whether it is a cluster even if one server is named
   * @param waitReplicas how many replicas must have a message before it is acknowledged
   * @param keyPrefix what all keys begin with
   * @param timeout how long Redis may take to answer
   */
  record Redis(String uri, boolean cluster, int waitReplicas, String keyPrefix, Duration timeout)
      implements StoreConfig {
    @Override
    public StoreKind kind() {
      return StoreKind.REDIS;
    }

    @Override
    public SessionStore<byte[]> open(SessionLimits limits) throws StartException {
      try {
        return builder().limits(limits).open();
      } catch (IllegalStateException e) {
        throw new StartException(e);
      }
    }

    /**
     * A builder that has these settings.
     *
     * @throws IllegalArgumentException if one of them is not allowed
     */
    RedisSessionStore.Builder<byte[]> builder() {
      return RedisSessionStore.builder(uri, Codec.identity())
          .sameMessage(SessionGrpcService::sameMessage)
          .cluster(cluster)
          .waitReplicas(waitReplicas)
          .keyPrefix(keyPrefix)
          .timeout(timeout);
    }
  }
}
