package io.sessionstream.store.rocksdb;

/**
 * Moves what is of the store as a whole from where earlier formats have it, see {@link Keys}.
 *
 * <p>The directory is in today's format before it begins, so that no earlier version comes between.
 * What was copied is only removed together with the last of it: whatever interrupts it, it is done
 * when the directory is opened the next time.
 */
final class FormerKeys {
  private static final int BATCH_BYTES = 1 << 20;

  private FormerKeys() {}

  /** Moves them, if there are any; it takes a second or so for a million sessions. */
  static void move(Database database) {
    if (database.get(Keys.state(Keys.FORMER_STORE)).isEmpty()) {
      return;
    }
    byte[] start = Keys.start(Keys.FORMER_STORE);
    byte[] end = Keys.end(Keys.FORMER_STORE);
    BatchWriter batch = new BatchWriter();
    database.scan(
        start,
        end,
        (key, value) -> {
          batch.put(Keys.moved(key, Keys.STORE), value);
          if (batch.size() >= BATCH_BYTES) {
            database.write(batch.toBytes(), false);
            batch.clear();
          }
          return true;
        });
    batch.deleteRange(start, end);
    database.write(batch.toBytes(), true);
  }
}
