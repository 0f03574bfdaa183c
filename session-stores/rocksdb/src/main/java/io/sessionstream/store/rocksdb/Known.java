package io.sessionstream.store.rocksdb;

/** An answer that needs no look into the database, which may be that there is nothing. */
record Known<T>(T value) {}
