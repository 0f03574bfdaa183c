package io.sessionstream.store.rocksdb;

import java.nio.file.Path;

/** A group on an empty database, for tests of what works on it. */
final class GroupFixture implements AutoCloseable {
  /** For whom nobody is to be told. */
  static final Changes UNTOLD =
      new Changes() {
        @Override
        public void deleted(String sessionId, long incarnation) {}

        @Override
        public void changed(String sessionId) {}

        @Override
        public void removed(long number) {}
      };

  final Database database;
  final StoredSessions<String> stored;
  final Group group;
  private final DataDirectory directory;
  private final Reclaimer reclaimer;

  GroupFixture(Path dataDirectory, SessionTable table, Changes changes) throws Exception {
    directory = DataDirectory.take(dataDirectory);
    database = directory.open(1 << 20);
    stored = new StoredSessions<>(database, Stores.TEXT);
    reclaimer = new Reclaimer(database, Thread::new, stored.removed());
    group = new Group(stored, table, database.sessionsFamily(), reclaimer, changes);
  }

  @Override
  public void close() {
    reclaimer.end();
    directory.close(database, true);
  }
}
