package io.sessionstream.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.Slice;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB database with our column families. To use it once it is closed ends the process,
 * so it is only used through {@link Database}.
 */
final class Rocks implements AutoCloseable {
  private static final byte[] SESSIONS = "sessions".getBytes(UTF_8);
  private static final long MIB = 1L << 20;
  private static final long MESSAGES_BUFFER_BYTES = 64 * MIB;
  private static final long SESSIONS_BUFFER_BYTES = 8 * MIB;
  private static final long ALL_BUFFERS_BYTES = 96 * MIB;
  private static final long LOG_BYTES = 128 * MIB;
  private static final int BLOCK_BYTES = 16 << 10;

  /** Small, as the table in which the newest sessions begin is rewritten with each merge. */
  private static final long TABLE_BYTES = 16 * MIB;

  /** How many new tables are merged at a time; a look-up has to consider each of them. */
  private static final int NEW_TABLES = 8;

  /** Few parts, as few threads use the cache: what is large must fit into one of them. */
  private static final int CACHE_SHARD_BITS = 2;

  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final int MOST_RANGE_DELETIONS = 1000;
  private static final int OPEN_FILES = 512;

  static {
    RocksDB.loadLibrary();
  }

  private final List<RocksObject> owned = new ArrayList<>();
  private final WriteOptions written;
  private final WriteOptions synced;
  private final RocksDB db;
  private final ColumnFamilyHandle messages;
  private final ColumnFamilyHandle sessions;

  /** How a database is opened. */
  enum Mode {
    CREATE,
    WRITE,
    READ_ONLY
  }

  Rocks(Path directory, Mode mode, long blockCacheBytes) throws RocksDBException {
    written = own(new WriteOptions());
    synced = own(new WriteOptions().setSync(true));
    Cache cache = own(new LRUCache(blockCacheBytes, CACHE_SHARD_BITS));
    BlockBasedTableConfig tables = tables(cache);
    List<ColumnFamilyDescriptor> families =
        List.of(
            new ColumnFamilyDescriptor(
                RocksDB.DEFAULT_COLUMN_FAMILY,
                family(messagesBase(), tables, MESSAGES_BUFFER_BYTES)),
            new ColumnFamilyDescriptor(
                SESSIONS, family(new ColumnFamilyOptions(), tables, SESSIONS_BUFFER_BYTES)));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      DBOptions options = options(mode);
      db =
          mode == Mode.READ_ONLY
              ? RocksDB.openReadOnly(options, directory.toString(), families, handles)
              : RocksDB.open(options, directory.toString(), families, handles);
    } catch (RocksDBException e) {
      closeOwned();
      throw e;
    }
    messages = handles.get(0);
    sessions = handles.get(1);
  }

  private DBOptions options(Mode mode) {
    return own(
        new DBOptions()
            .setCreateIfMissing(mode == Mode.CREATE)
            .setCreateMissingColumnFamilies(mode == Mode.CREATE)
            .setParanoidChecks(true)
            // What a crash has torn off was never acknowledged as synced; all else is refused.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setDbWriteBufferSize(ALL_BUFFERS_BYTES)
            .setMaxTotalWalSize(LOG_BYTES)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(OPEN_FILES)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(MIB)
            .setKeepLogFileNum(2)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0));
  }

  private BlockBasedTableConfig tables(Cache cache) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(BLOCK_BYTES)
        .setCacheIndexAndFilterBlocks(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        // Whole, those of a large file may not fit into the cache, and be read for each look-up.
        .setIndexType(IndexType.kTwoLevelIndexSearch)
        .setPartitionFilters(true)
        .setMetadataBlockSize(BLOCK_BYTES)
        .setPinTopLevelIndexAndFilter(true)
        .setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY)))
        .setFormatVersion(5);
  }

  /**
   * A message mostly comes right after the one before it in its session: so, for each beginning of
   * keys of one kind, the place where the last one came is remembered. There is no setter for it.
   * Ranges that are deleted begin with a shorter key, and so have no such place: some versions of
   * RocksDB would mix it up with that of a message.
   */
  private static ColumnFamilyOptions messagesBase() {
    Properties options = new Properties();
    options.setProperty(
        "memtable_insert_with_hint_prefix_extractor", "fixed:" + (Keys.NUMBER_BYTES + 1));
    return requireNonNull(ColumnFamilyOptions.getColumnFamilyOptionsFromProps(options));
  }

  private ColumnFamilyOptions family(
      ColumnFamilyOptions base, BlockBasedTableConfig tables, long bufferBytes) {
    return own(
        base.setTableFormatConfig(tables)
            .setWriteBufferSize(bufferBytes)
            .setMaxWriteBufferNumber(3)
            .setTargetFileSizeBase(TABLE_BYTES)
            .setLevel0FileNumCompactionTrigger(NEW_TABLES)
            // A look-up has to consider each of them.
            .setMemtableMaxRangeDeletions(MOST_RANGE_DELETIONS)
            .setMemtableWholeKeyFiltering(true)
            .setMemtablePrefixBloomSizeRatio(0.05)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true));
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  int sessionsFamily() {
    return sessions.getID();
  }

  byte @Nullable [] get(byte[] key) throws RocksDBException {
    return db.get(messages, key);
  }

  /** The first so many bytes of a value, or all of a shorter one. */
  byte @Nullable [] getHead(byte[] key, int bytes) throws RocksDBException {
    byte[] head = new byte[bytes];
    int size = db.get(messages, key, head);
    return size == RocksDB.NOT_FOUND ? null : size < bytes ? Arrays.copyOf(head, size) : head;
  }

  byte @Nullable [] getSession(byte[] sessionId) throws RocksDBException {
    return db.get(sessions, sessionId);
  }

  void write(byte[] serialised, boolean sync) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch(serialised)) {
      db.write(sync ? synced : written, batch);
    }
  }

  void sync() throws RocksDBException {
    db.flushWal(true);
  }

  /** Shows the keys from the one up to, but without, the other, in order, until told to stop. */
  void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) throws RocksDBException {
    try (Slice bound = new Slice(to);
        ReadOptions options = new ReadOptions().setIterateUpperBound(bound);
        RocksIterator keys = db.newIterator(messages, options)) {
      keys.seek(from);
      visit(keys, visitor);
    }
  }

  /** A message, and the beginning of its value. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record LastMessage(long sequence, byte[] head) {}

  /** The last message of the range of keys, if there is one. */
  Optional<LastMessage> last(byte[] from, byte[] to) throws RocksDBException {
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions options =
            new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        RocksIterator keys = db.newIterator(messages, options)) {
      keys.seekToLast();
      keys.status();
      return keys.isValid() ? Optional.of(message(keys)) : Optional.empty();
    }
  }

  private static LastMessage message(RocksIterator keys) {
    byte[] head = new byte[Records.Stored.HEADER_BYTES];
    int size = keys.value(head);
    return new LastMessage(
        Keys.sequence(keys.key()), size < head.length ? Arrays.copyOf(head, size) : head);
  }

  /** Is shown sessions. */
  interface SessionVisitor {
    /** Is shown one; returns whether it wants another. */
    boolean visit(byte[] key, byte[] value, LastMessages lastMessages);
  }

  /** Finds the last messages of sessions. */
  interface LastMessages {
    /** The last message of a session; fails with a {@link DatabaseException}. */
    Optional<LastMessage> of(long number);
  }

  /**
   * Shows the sessions whose ids' bytes are from the one up to, but without, the other, or up to
   * the last one: in order and with their last messages, as of one moment, until told to stop.
   */
  void scanSessions(byte[] from, byte @Nullable [] to, SessionVisitor visitor)
      throws RocksDBException {
    List<RocksIterator> both = db.newIterators(List.of(sessions, messages));
    try (RocksIterator keys = both.get(0);
        RocksIterator lasts = both.get(1)) {
      LastMessages lastMessages = number -> lastOf(lasts, number);
      keys.seek(from);
      while (keys.isValid()
          && (to == null || Arrays.compareUnsigned(keys.key(), to) < 0)
          && visitor.visit(keys.key(), keys.value(), lastMessages)) {
        keys.next();
      }
      keys.status();
    }
  }

  private static Optional<LastMessage> lastOf(RocksIterator keys, long number) {
    // What is before this key is a message of the session, or of what comes before it.
    keys.seekForPrev(Keys.message(number, Long.MAX_VALUE));
    try {
      keys.status();
    } catch (RocksDBException e) {
      throw new DatabaseException(e);
    }
    return keys.isValid() && Keys.isMessage(keys.key(), number)
        ? Optional.of(message(keys))
        : Optional.empty();
  }

  private static void visit(RocksIterator keys, BiPredicate<byte[], byte[]> visitor)
      throws RocksDBException {
    while (keys.isValid() && visitor.test(keys.key(), keys.value())) {
      keys.next();
    }
    keys.status();
  }

  /** Brings what is only in the log into tables, so that a later damage of the log is harmless. */
  void flush() throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.of(messages, sessions));
    }
  }

  /**
   * Gives back the space of what was deleted: of all sessions and entries, and in this range of
   * messages; takes long.
   */
  void compact(byte[] from, byte[] to) throws RocksDBException {
    // A log is kept as long as anything in it, of whatever column family, is in no table.
    flush();
    try (CompactRangeOptions options =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            // Else the lowest level, which holds nearly everything, is left as it is.
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      db.compactRange(sessions, null, null, options);
      db.compactRange(messages, Keys.start(Keys.STORE), null, options);
      db.compactRange(
          messages, Keys.start(Keys.FORMER_STORE), Keys.end(Keys.FORMER_STORE), options);
      db.compactRange(messages, from, to, options);
    }
  }

  /** Ends {@link #compact}, before the database is closed. */
  void endCompaction() {
    db.cancelAllBackgroundWork(false);
  }

  /** Reads everything that is on disk, and fails if a checksum is wrong. */
  void verify() throws RocksDBException {
    db.verifyChecksum();
  }

  @Override
  public void close() {
    messages.close();
    sessions.close();
    db.close();
    closeOwned();
  }

  private void closeOwned() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }
}
