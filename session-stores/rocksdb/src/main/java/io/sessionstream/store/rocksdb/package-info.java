/** Keeps sessions on the disk of one machine, in RocksDB. */
@NullMarked
package io.sessionstream.store.rocksdb;

import org.jspecify.annotations.NullMarked;
