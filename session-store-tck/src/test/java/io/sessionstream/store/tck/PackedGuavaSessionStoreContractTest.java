package io.sessionstream.store.tck;

import io.sessionstream.core.Codec;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessagePacking;
import io.sessionstream.core.StoredMessage;
import java.nio.ByteBuffer;

/** The contract of the in-memory store, when it packs messages. */
final class PackedGuavaSessionStoreContractTest extends GuavaSessionStoreContractTest {
  @Override
  GuavaSessionStore.Builder<Message> configure(GuavaSessionStore.Builder<Message> store) {
    return store.packing(new Packing());
  }

  /** Packs the size of what follows, the sequence, the time, and the encoded message. */
  private static final class Packing implements MessagePacking<Message> {
    private static final int HEAD_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private final Codec<Message> codec = Codec.ofMessages();

    @Override
    public int packedSize(long sequence, long appendMillis, Message message) {
      return HEAD_BYTES + codec.encode(message).length;
    }

    @Override
    public int pack(long sequence, long appendMillis, Message message, byte[] target, int offset) {
      byte[] encoded = codec.encode(message);
      ByteBuffer.wrap(target, offset, HEAD_BYTES + encoded.length)
          .putInt(encoded.length)
          .putLong(sequence)
          .putLong(appendMillis)
          .put(encoded);
      return offset + HEAD_BYTES + encoded.length;
    }

    @Override
    public StoredMessage<Message> unpack(byte[] packed, int offset) {
      ByteBuffer in = ByteBuffer.wrap(packed, offset, packed.length - offset);
      byte[] encoded = new byte[in.getInt()];
      long sequence = in.getLong();
      long appendMillis = in.getLong();
      in.get(encoded);
      return StoredMessage.of(sequence, appendMillis, codec.decode(encoded));
    }

    @Override
    public int skip(byte[] packed, int offset) {
      return offset + HEAD_BYTES + ByteBuffer.wrap(packed).getInt(offset);
    }
  }
}
