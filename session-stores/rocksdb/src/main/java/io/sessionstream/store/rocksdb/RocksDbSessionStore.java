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
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.StoreHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sessions on the disk of one machine, in a directory that it has for itself, until they
 * expire.
 *
 * <p>An append is acknowledged when it is written to the operating system ({@link
 * Durability#WRITTEN}) or synced to disk ({@link Durability#SYNCED}), whatever it asks for or the
 * store is configured with; one that asks for less is acknowledged as written. All appends that
 * wait are written and synced together, so that many at once are nearly as fast as the disk, while
 * a single one takes as long as a sync. Look-ups do not wait for appends; they see what is written,
 * which may be a moment before it is synced and acknowledged.
 *
 * <p>Answers complete on threads of the store, or at once on the caller's thread for a look-up of
 * what is in memory. No method but {@link #close()} waits. As much as may wait is bounded: what
 * comes on top is refused with STORE_BUSY.
 *
 * <p>A session expires by the wall clock, when nothing was appended to it for the idle
 * time-to-live, also while the store is closed. A session weighs 128 bytes and its id, a message
 * its encoded size and 48 bytes, a message id 40 bytes and its size.
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
 * for what is not yet in RocksDB's tables, and its log takes up to 130 MiB of the disk.
 *
 * @param <M> what a message is; immutable
 */
public final class RocksDbSessionStore<M> implements SessionStore<M> {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbSessionStore.class);
  private static final int READERS = 2;
  private static final int MOST_WAITING_LOOKUPS = 10_000;

  private final Codec<M> codec;
  private final Durability durability;
  private final long maxDiskBytes;
  private final DataDirectory directory;
  private final Database database;
  private final Health health = new Health();
  private final CallQueue queue;
  private final Ledger<M> ledger;
  private final Reader<M> reader;
  private final Reclaimer reclaimer;
  private final Committer<M> committer;
  private final Acknowledger acknowledger;
  private final Thread committing;
  private final Thread acknowledging;
  private final ThreadPoolExecutor readers;
  private final Set<Thread> ownThreads = ConcurrentHashMap.newKeySet();
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
    reclaimer = new Reclaimer(database, work -> thread("reclaimer", work));
    ledger =
        new Ledger<>(
            stored,
            database,
            table,
            builder.sameMessage,
            builder.limits,
            maxDiskBytes,
            health,
            reclaimer);
    reader = new Reader<>(table, stored, expiry, builder.clock, cacheBytes);
    acknowledger = new Acknowledger(queue);
    committer =
        new Committer<>(
            queue,
            ledger,
            database,
            space,
            health,
            builder.clock,
            acknowledger,
            reader::forget,
            expiry.sweepNanos());
    readers =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING_LOOKUPS),
            work -> thread("reader", work));
    committing = thread("committer", committer);
    acknowledging = thread("acknowledger", acknowledger);
    acknowledging.start();
    committing.start();
  }

  private Thread thread(String what, Runnable work) {
    Thread thread = new Thread(work, "session-store-" + what);
    thread.setDaemon(true);
    ownThreads.add(thread);
    return thread;
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
    return read(reader.findInMemory(sessionId, range), () -> reader.find(sessionId, range));
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    requireNonNull(sessionId, "sessionId");
    return read(
        reader.viewInMemory(sessionId).map(known -> new Known<>(known.value().isPresent())),
        () -> reader.view(sessionId).isPresent());
  }

  /** What is known, or else what the lookup finds on another thread. */
  private <T> CompletionStage<T> read(Optional<Known<T>> known, Supplier<T> lookup) {
    if (closed) {
      return CompletableFuture.failedFuture(SessionStoreException.closed());
    }
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get().value());
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      readers.execute(() -> lookUp(lookup, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          closed
              ? SessionStoreException.closed()
              : SessionStoreException.storeBusy(MOST_WAITING_LOOKUPS + " look-ups"));
    }
    return answer;
  }

  private <T> void lookUp(Supplier<T> lookup, CompletableFuture<T> answer) {
    T found;
    try {
      found = lookup.get();
    } catch (RuntimeException e) {
      answer.completeExceptionally(health.readFailed(e));
      return;
    } catch (Error e) {
      answer.completeExceptionally(
          SessionStoreException.unavailable("the session could not be read", e));
      throw e;
    }
    answer.complete(found);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return CompletableFuture.completedFuture(
        closed
            ? StoreHealth.down("the store is closed")
            : health.trouble().map(StoreHealth::down).orElseGet(this::inUse));
  }

  private StoreHealth inUse() {
    Records.State total = ledger.total();
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
        thread("closer", this::end).start();
      }
    }
    // One that closes the store in an action would wait for itself.
    if (!ownThreads.contains(Thread.currentThread())) {
      Uninterruptibles.awaitUninterruptibly(ended);
    }
  }

  private void end() {
    committer.end();
    Uninterruptibles.joinUninterruptibly(committing);
    acknowledger.end();
    Uninterruptibles.joinUninterruptibly(acknowledging);
    readers.shutdown();
    Uninterruptibles.awaitTerminationUninterruptibly(readers);
    reclaimer.end();
    closeDatabase();
    ended.countDown();
  }

  private void closeDatabase() {
    boolean clean = false;
    try {
      if (health.trouble().isEmpty()) {
        database.flush();
        clean = true;
      }
    } catch (DatabaseException e) {
      LOG.warn("the store was closed without a flush; RocksDB's log has everything", e);
    }
    try (directory) {
      database.close();
      if (clean) {
        directory.markClosed();
      }
    } catch (IOException e) {
      LOG.warn("the store was closed without a mark that it was", e);
    }
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
     * they take about as much, and up to twice as much for some time after they have expired.
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

    /** How many appends may wait to be answered: at least 1, 65,536 unless set. */
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
