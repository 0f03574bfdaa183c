package io.sessionstream.store.rocksdb;

/**
 * Moves what is of the store as a whole from where earlier formats have it, see {@link Keys}.
 *
 * <p>The directory is in today's format before it begins, so that no earlier version comes between.
 * What was copied is only removed together with the last of it: whatever interrupts it, it is done
 * when the directory is opened the next time.
 */
final class FormerKeys {
  /** How much is copied at a time. */
  static final int BATCH_BYTES = 1 << 20;

  private FormerKeys() {}

  /** Reads them, and fails if something of them cannot be read. */
  static void check(Database database) {
    database.scan(start(), end(), (key, value) -> true);
  }

  /** Moves them, if there are any; there is one for each session. */
  static void move(Database database, int batchBytes) {
    if (database.get(Keys.state(Keys.FORMER_STORE)).isEmpty()) {
      return;
    }
    BatchWriter batch = new BatchWriter();
    database.scan(
        start(),
        end(),
        (key, value) -> {
          batch.put(Keys.moved(key, Keys.STORE), value);
          if (batch.size() >= batchBytes) {
            database.write(batch.toBytes(), false);
            batch.clear();
          }
          return true;
        });
    batch.deleteRange(start(), end());
    database.write(batch.toBytes(), true);
  }

  private static byte[] start() {
    return Keys.start(Keys.FORMER_STORE);
  }

  private static byte[] end() {
    return Keys.end(Keys.FORMER_STORE);
  }
}
