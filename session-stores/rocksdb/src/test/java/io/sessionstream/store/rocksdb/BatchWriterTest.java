package io.sessionstream.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;

/** The batch is the same, byte by byte, as the one that RocksDB itself makes. */
final class BatchWriterTest {
  private final BatchWriter writer = new BatchWriter();

  @TempDir Path temporary;

  /** Sizes around those at which a length takes another byte, and at which the buffer grows. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 108, 109, 110, 127, 128, 16_366, 16_367, 65_536, 3_000_000})
  void putMessage_anySize_isAsRocksDbHasIt(int size) throws Exception {
    byte[] content = new byte[size];
    writer.putMessage(3, 4, 5, 6, content);
    byte[] value =
        ByteBuffer.allocate(17 + size).put((byte) 1).putLong(5).putLong(6).put(content).array();
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(Keys.message(3, 4), value);

      assertThat(writer.toBytes()).isEqualTo(batch.data());
    }
  }

  @Test
  void everyKindOfRecord_isAsRocksDbHasIt() throws Exception {
    byte[] key = "key".getBytes(UTF_8);
    byte[] value = "value".getBytes(UTF_8);
    byte[] id = "id".getBytes(UTF_8);
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB db = RocksDB.open(options, temporary.resolve("db").toString());
        ColumnFamilyHandle family = db.createColumnFamily(new ColumnFamilyDescriptor(id));
        WriteBatch batch = new WriteBatch()) {
      writer.put(key, value);
      batch.put(key, value);
      writer.put(family.getID(), key, value);
      batch.put(family, key, value);
      writer.putMessageId(7, id, 8);
      batch.put(Keys.messageId(7, id), ByteBuffer.allocate(9).put((byte) 1).putLong(8).array());
      writer.delete(key);
      batch.delete(key);
      writer.delete(family.getID(), key);
      batch.delete(family, key);
      writer.deleteRange(Keys.start(1), Keys.end(1));
      batch.deleteRange(Keys.start(1), Keys.end(1));

      assertThat(writer.toBytes()).isEqualTo(batch.data());
    }
  }

  @Test
  void clear_startsAnew() throws Exception {
    writer.putMessage(1, 1, 1, 1, new byte[10_000_000]);
    writer.clear();

    assertThat(writer.isEmpty()).isTrue();
    try (WriteBatch batch = new WriteBatch()) {
      assertThat(writer.toBytes()).isEqualTo(batch.data());
    }
  }
}
