package io.sessionstream.store.rocksdb;

final class WriteAheadLog {
  private WriteAheadLog() {}

  static void checkTails(java.nio.file.Path p) throws java.io.IOException {}
}
