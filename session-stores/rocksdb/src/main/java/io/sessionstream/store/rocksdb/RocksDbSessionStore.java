package io.sessionstream.store.rocksdb;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionWatches;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions on the disk of one machine, in a directory that it has for itself, until they
 * expire.
 *
 * <p>An append is acknowledged when it is written to the operating system ({@link
 * Durability#WRITTEN}) or synced to disk ({@link Durability#SYNCED}), whatever it asks for or the
 * store is configured with; one that asks for less is acknowledged as written. All appends that
 * wait are written and synced together, so that many at once are nearly as fast as the disk, while
 * a single one takes as long as a sync. Look-ups do not wait for appends; they see what is written,
 * which may be a moment before it is synced and acknowledged. So do watchers.
 *
 * <p>Answers complete on threads of the store, or at once on the caller's thread for a look-up of
 * what is in memory. No method but {@link #close()} waits. As much as may wait is bounded: what
 * comes on top is refused with STORE_BUSY.
 *
 * <p>A session expires by the wall clock, when nothing was appended to it for the idle
 * time-to-live, also while the store is closed. A session weighs 128 bytes and its id, a message
 * its encoded size and 48 bytes, a message id 40 bytes and its size.
 *
 * <p>What is deleted, or has expired, is found no more. The space that it takes on the disk is
 * given back when that is a good part of all, when the disk is full, or else within a day, for
 * which the store must be open. After that only ids may be left of it: those with which RocksDB's
 * tables began or ended are in its list of files until the store is opened the next time.
 *
 * <p>When there is too little space on the disk, appends are refused with STORE_FULL and look-ups
 * go on; appends are accepted again when there is space. When the disk fails, appends fail with
 * UNAVAILABLE, and the store opens its database again by itself as soon as that works.
 *
 * <p>Damage of its files is not answered as if nothing were there. A wrong bit in the log or in the
 * list of files, and a file that was lost or cut while the store was closed, keep the store from
 * being opened; a wrong bit in a table is found when that part is looked up, which then fails with
 * UNAVAILABLE, and {@link #check()} says so. {@link DataDirectoryCheck} looks at everything. Only
 * if the log or the list of files is cut or lost after a crash, before the store is opened again,
 * can that not be told from what a crash leaves: then the store is as it was some time before.
 *
 * <p>Besides the caches ({@link Builder#cacheBytes}) the store takes up to 100 MiB of native memory
 * for what is not yet in RocksDB's tables, 130 MiB if most sessions get one message only, and its
 * log takes up to 130 MiB of the disk.
 *
 * @param <M> what a message is; immutable
 */
public final class RocksDbSessionStore<M> implements SessionStore<M> {
  private static final int MOST_WAITING_LOOKUPS = 10_000;

  private final Codec<M> codec;
  private final Durability durability;
  private final long maxDiskBytes;
  private final DataDirectory directory;
  private final Database database;
  private final Health health = new Health();
  private final CallQueue queue;
  private final Group group;
  private final Reader<M> reader;
  private final Lister lister;
  private final Reclaimer reclaimer;
  private final Committer<M> committer;
  private final Acknowledger acknowledger;
  private final Thread committing;
  private final Thread acknowledging;
  private final ReadPool readers;

  /** Reads for watches, and tells watchers: they must not keep look-ups waiting. */
  private final ReadPool watchers;

  private final SessionWatches<M> watches;
  private final OwnThreads threads = new OwnThreads();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;
  private boolean ending;

  private RocksDbSessionStore(
      Builder<M> builder, DataDirectory directory, Database database, DiskSpace space) {
    this.directory = directory;
    this.database = database;
    codec = builder.codec;
    durability = builder.durability;
    maxDiskBytes = builder.maxDiskBytes;
    queue = new CallQueue(builder.maxQueuedAppends, builder.maxQueuedBytes);
    long cacheBytes = builder.cacheBytes / 4;
    SessionTable table = new SessionTable(cacheBytes, queue::wake);
    StoredSessions<M> stored = new StoredSessions<>(database, codec);
    Expiry expiry = new Expiry(builder.limits.idleTimeToLive());
    readers = new ReadPool(MOST_WAITING_LOOKUPS, work -> threads.create("reader", work), health);
    watchers = new ReadPool(Integer.MAX_VALUE, work -> threads.create("watcher", work), health);
    Lock writing = new ReentrantLock();
    reader = new Reader<>(table, stored, expiry, builder.clock, writing, cacheBytes);
    watches = new SessionWatches<>((id, range) -> find(watchers, id, range), this::end, watchers);
    lister = new Lister(table, stored, expiry, builder.clock);
    reclaimer =
        new Reclaimer(database, work -> threads.create("reclaimer", work), stored.removed());
    group = new Group(stored, table, database.sessionsFamily(), reclaimer, new Tidings());
    Ledger<M> ledger =
        new Ledger<>(
            stored,
            database,
            table,
            builder.sameMessage,
            builder.limits,
            maxDiskBytes,
            health,
            group);
    acknowledger = new Acknowledger(queue);
    committer =
        new Committer<>(
            queue,
            ledger,
            database,
            space,
            health,
            builder.clock,
            writing,
            acknowledger,
            reader::forget,
            expiry.sweepNanos());
    committing = threads.create("committer", committer);
    acknowledging = threads.create("acknowledger", acknowledger);
    acknowledging.start();
    committing.start();
  }

  /** Passes on what has changed. */
  private final class Tidings implements Changes {
    @Override
    public void deleted(String sessionId, long incarnation) {
      watches.deleted(sessionId, incarnation);
    }

    @Override
    public void changed(String sessionId) {
      watches.changed(sessionId);
    }

    @Override
    public void removed(long number) {
      reader.forget(number);
    }
  }

  /** A builder of a store of core's own messages in this directory. */
  public static Builder<Message> forMessages(Path dataDirectory) {
    return builder(dataDirectory, Codec.ofMessages());
  }

  /** A builder of a store in this directory, whose messages are written by the codec. */
  public static <M> Builder<M> builder(Path dataDirectory, Codec<M> codec) {
    return new Builder<>(dataDirectory, codec);
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    Optional<SessionView> known = reader.viewInMemory(sessionId).flatMap(Known::value);
    if (!closed && known.isPresent()) {
      return CompletableFuture.completedFuture(known.get().info(sessionId));
    }
    return submit(new CreateCall(sessionId, durability));
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<M> append) {
    Durability asked = append.durability().orElse(durability);
    if (asked.compareTo(Durability.SYNCED) > 0) {
      return CompletableFuture.failedFuture(
          closed
              ? SessionStoreException.closed()
              : SessionStoreException.durabilityUnavailable(asked, Durability.SYNCED));
    }
    return submit(new AppendCall<>(append, codec.encode(append.message()), asked));
  }

  private <T> CompletionStage<T> submit(Call<T> call) {
    if (closed) {
      return CompletableFuture.failedFuture(SessionStoreException.closed());
    }
    try {
      queue.add(call);
      return call.answer;
    } catch (SessionStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Optional<Session<M>>> find(String sessionId, MessageRange range) {
    requireNonNull(sessionId, "sessionId");
    requireNonNull(range, "range");
    return find(readers, sessionId, range);
  }

  private CompletionStage<Optional<Session<M>>> find(
      ReadPool pool, String sessionId, MessageRange range) {
    return read(
        pool, () -> reader.findInMemory(sessionId, range), () -> reader.find(sessionId, range));
  }

  /** The session as it is written now, before any append that comes later. */
  private CompletionStage<Optional<SessionInfo>> end(String sessionId) {
    Optional<Known<Optional<SessionView>>> known = reader.viewInMemory(sessionId);
    return closed || known.isEmpty()
        ? submit(new EndCall(sessionId, reader::view))
        : CompletableFuture.completedFuture(known.get().value().map(view -> view.info(sessionId)));
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return read(
        readers,
        () -> reader.viewInMemory(sessionId).map(known -> new Known<>(known.value().isPresent())),
        () -> reader.view(sessionId).isPresent());
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    requireNonNull(query, "query");
    return read(readers, Optional::empty, () -> lister.list(query));
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return submit(new CloseCall(sessionId, durability));
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return submit(new DeleteCall(sessionId, durability));
  }

  @Override
  public Flow.Publisher<WatchEvent<M>> watch(WatchRequest request) {
    return watches.watch(request);
  }

  /** What is known, or else what the look-up finds on another thread. */
  private <T> CompletionStage<T> read(
      ReadPool pool, Supplier<Optional<Known<T>>> known, Supplier<T> lookUp) {
    return closed
        ? CompletableFuture.failedFuture(SessionStoreException.closed())
        : pool.read(known.get(), lookUp);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed
            ? StoreHealth.down("the store is closed")
            : health.trouble().map(StoreHealth::down).orElseGet(this::inUse));
  }

  private StoreHealth inUse() {
    Records.State total = group.total();
    return StoreHealth.up(
        "%d sessions, %d of %d bytes in use"
            .formatted(total.sessions(), total.usedBytes(), maxDiskBytes));
  }

  /**
   * Ends the store after everything that was asked before is done and answered, and gives the
   * directory free. Waits for that, unless it is called by an action that depends on an answer.
   */
  @Override
  public void close() {
    closed = true;
    synchronized (ended) {
      if (!ending) {
        ending = true;
        threads.create("closer", this::end).start();
      }
    }
    // One that closes the store in an action would wait for itself.
    if (!threads.areCalling()) {
      Uninterruptibles.awaitUninterruptibly(ended);
    }
  }

  private void end() {
    committer.end();
    Uninterruptibles.joinUninterruptibly(committing);
    acknowledger.end();
    Uninterruptibles.joinUninterruptibly(acknowledging);
    readers.end();
    watches.close();
    watchers.end();
    reclaimer.end();
    directory.close(database, health.trouble().isEmpty());
    ended.countDown();
  }

  /** Builds stores; not safe for use by several threads. */
  public static final class Builder<M> {
    private static final long MIB = 1L << 20;
    private static final long SMALLEST_CACHE = MIB;

    private final Path dataDirectory;
    private final Codec<M> codec;
    private BiPredicate<? super M, ? super M> sameMessage = Objects::equals;
    private SessionLimits limits = SessionLimits.defaults();
    private long maxDiskBytes = Long.MAX_VALUE;
    private Durability durability = Durability.SYNCED;
    private InstantSource clock = InstantSource.system();
    private int maxQueuedAppends = 65_536;
    private long maxQueuedBytes = 64 * MIB;
    private long cacheBytes = 128 * MIB;
    private long reserveBytes = 256 * MIB;
    private @Nullable LongSupplier usableSpace;

    private Builder(Path dataDirectory, Codec<M> codec) {
      this.dataDirectory = requireNonNull(dataDirectory, "dataDirectory");
      this.codec = requireNonNull(codec, "codec");
    }

    /**
     * Whether two messages with the same id are the same message, so that the second is a retry; by
     * {@code equals} unless set.
     */
    public Builder<M> sameMessage(BiPredicate<? super M, ? super M> sameMessage) {
      this.sameMessage = requireNonNull(sameMessage, "sameMessage");
      return this;
    }

    /** How long sessions are kept, and how much may be in one; the defaults unless set. */
    public Builder<M> limits(SessionLimits limits) {
      this.limits = requireNonNull(limits, "limits");
      return this;
    }

    /**
     * What all sessions may weigh, in bytes: at least 1024, without limit unless set. On the disk
     * they take about as much, and up to twice as much for some time after they were deleted or
     * have expired.
     */
    public Builder<M> maxDiskBytes(long maxDiskBytes) {
      this.maxDiskBytes =
          checkAtLeast("maxDiskBytes", SessionLimits.SMALLEST_MAX_BYTES, maxDiskBytes);
      return this;
    }

    /** What an append gets that asks for nothing: WRITTEN, or SYNCED, which it is unless set. */
    public Builder<M> durability(Durability durability) {
      checkArgument(
          durability == Durability.WRITTEN || durability == Durability.SYNCED,
          "durability must be WRITTEN or SYNCED, is %s",
          durability);
      this.durability = durability;
      return this;
    }

    /** What gives the times of creation, appending and expiry; the system's unless set. */
    public Builder<M> clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * How many appends may wait to be answered, with calls that create, close or delete sessions or
     * begin to watch one from its end: at least 1, 65,536 unless set.
     */
    public Builder<M> maxQueuedAppends(int maxQueuedAppends) {
      this.maxQueuedAppends = (int) checkAtLeast("maxQueuedAppends", 1, maxQueuedAppends);
      return this;
    }

    /**
     * How much of the heap the appends that wait may take, in bytes: at least 1024, 64 MiB unless
     * set. One that is larger waits alone.
     */
    public Builder<M> maxQueuedBytes(long maxQueuedBytes) {
      this.maxQueuedBytes = checkAtLeast("maxQueuedBytes", 1024, maxQueuedBytes);
      return this;
    }

    /**
     * What is kept in memory so that look-ups are fast, in bytes: at least 1 MiB, 128 MiB unless
     * set. One half is native memory, the other half is heap.
     */
    public Builder<M> cacheBytes(long cacheBytes) {
      this.cacheBytes = checkAtLeast("cacheBytes", SMALLEST_CACHE, cacheBytes);
      return this;
    }

    /**
     * How much of the disk must stay free, in bytes: not negative, 256 MiB unless set. RocksDB
     * needs some to put what it holds in order; with less than 100 MiB it may have to stop.
     */
    public Builder<M> reserveBytes(long reserveBytes) {
      this.reserveBytes = checkAtLeast("reserveBytes", 0, reserveBytes);
      return this;
    }

    /** What is free on the disk, for tests. */
    Builder<M> usableSpace(LongSupplier usableSpace) {
      this.usableSpace = usableSpace;
      return this;
    }

    private static long checkAtLeast(String name, long least, long value) {
      checkArgument(value >= least, "%s must be at least %s, is %s", name, least, value);
      return value;
    }

    /**
     * Opens the store; its directory is created if it does not exist. Waits for the disk.
     *
     * @throws StoreOpenException if the directory is in use, cannot be written, holds something
     *     else, was written in a format that is not known, or is damaged
     */
    public RocksDbSessionStore<M> open() throws StoreOpenException {
      DataDirectory directory = DataDirectory.take(dataDirectory);
      @Nullable Database database = null;
      try {
        database = directory.open(cacheBytes / 2);
        LongSupplier usable = usableSpace == null ? DiskSpace.of(dataDirectory) : usableSpace;
        return new RocksDbSessionStore<>(
            this, directory, database, new DiskSpace(usable, reserveBytes));
      } catch (IOException | DamageException | DatabaseException e) {
        if (database != null) {
          database.close();
        }
        release(directory, e);
        throw Problems.explain(dataDirectory, e);
      }
    }

    private static void release(DataDirectory directory, Exception cause) {
      try {
        directory.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
