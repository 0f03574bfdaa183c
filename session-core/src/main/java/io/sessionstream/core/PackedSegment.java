package io.sessionstream.core;

import java.util.function.ToLongFunction;

/** A segment that takes no more messages, with all of them in one array; immutable. */
final class PackedSegment<M> implements Segment<M> {
  private final MessagePacking<M> packing;
  private final byte[] packed;
  private final long firstSequence;
  private final int size;
  private final long lastAppendMillis;

  PackedSegment(
      MessagePacking<M> packing,
      byte[] packed,
      long firstSequence,
      int size,
      long lastAppendMillis) {
    this.packing = packing;
    this.packed = packed;
    this.firstSequence = firstSequence;
    this.size = size;
    this.lastAppendMillis = lastAppendMillis;
  }

  @Override
  public long firstSequence() {
    return firstSequence;
  }

  @Override
  public long lastSequence() {
    return firstSequence + size - 1;
  }

  @Override
  public long lastAppendMillis() {
    return lastAppendMillis;
  }

  @Override
  public long appendMillis(long sequence) {
    return packing.appendMillis(packed, skip(packing, packed, 0, (int) (sequence - firstSequence)));
  }

  @Override
  public PackedSlice<M> slice(long from, long to) {
    int start = skip(packing, packed, 0, (int) (from - firstSequence));
    int count = (int) (to - from + 1);
    int end = to == lastSequence() ? packed.length : skip(packing, packed, start, count);
    return new PackedSlice<>(packing, from, count, packed, start, end);
  }

  private static int skip(MessagePacking<?> packing, byte[] packed, int offset, int count) {
    int at = offset;
    for (int i = 0; i < count; i++) {
      at = packing.skip(packed, at);
    }
    return at;
  }

  /** Some messages of the segment: the bytes from start to end. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record PackedSlice<M>(
      MessagePacking<M> packing, long firstSequence, int size, byte[] packed, int start, int end)
      implements Slice<M> {
    @Override
    public StoredMessage<M> get(int index) {
      return packing.unpack(packed, skip(packing, packed, start, index));
    }

    @Override
    public PackedSlice<M> part(int from, int count) {
      int partStart = skip(packing, packed, start, from);
      int partEnd = from + count == size ? end : skip(packing, packed, partStart, count);
      return new PackedSlice<>(packing, firstSequence + from, count, packed, partStart, partEnd);
    }

    /** Packed messages weigh what they take. */
    @Override
    public int fitting(Room room, ToLongFunction<? super M> weigher) {
      return fitting(room);
    }

    int fitting(Room room) {
      if (room.takeAll(bytes())) {
        return size;
      }
      int count = 0;
      int at = start;
      while (count < size) {
        int next = packing.skip(packed, at);
        if (!room.take(next - at)) {
          break;
        }
        at = next;
        count++;
      }
      return count;
    }

    @Override
    public int fittingLast(Room room, ToLongFunction<? super M> weigher) {
      if (room.takeAll(bytes())) {
        return size;
      }
      int[] starts = starts();
      int count = 0;
      while (count < size && room.take(starts[size - count] - (long) starts[size - count - 1])) {
        count++;
      }
      return count;
    }

    /** Where each message begins, and where the last one ends. */
    int[] starts() {
      int[] starts = new int[size + 1];
      starts[0] = start;
      for (int i = 0; i < size; i++) {
        starts[i + 1] = packing.skip(packed, starts[i]);
      }
      return starts;
    }

    int bytes() {
      return end - start;
    }
  }
}
