package io.sessionstream.core;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A segment that keeps messages as they were given, and can take more. A slot of its arrays is
 * never written again once a message is in it, and arrays that must grow are replaced: so slices
 * share them.
 */
final class LooseSegment<M> implements Segment<M> {
  private static final int MIN_GROWTH = 4;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final long firstSequence;
  private final long startMillis;
  private final int maxMessages;
  private @Nullable Object[] messages = new Object[MIN_GROWTH];
  private int[] millisAfterStart = new int[MIN_GROWTH];
  private int size;

  /** An empty segment for at most this many messages. */
  LooseSegment(long firstSequence, long startMillis, int maxMessages) {
    this.firstSequence = firstSequence;
    this.startMillis = startMillis;
    this.maxMessages = maxMessages;
  }

  /** Whether the next message, if it is stored at this time, may be in this segment. */
  boolean takes(long appendMillis) {
    return size < maxMessages && appendMillis - startMillis <= Integer.MAX_VALUE;
  }

  void add(M message, long appendMillis) {
    if (size == messages.length) {
      // Growth by a quarter keeps what is unused small; only references are copied.
      int capacity = Math.min(maxMessages, size + Math.max(MIN_GROWTH, size / 4));
      messages = Arrays.copyOf(messages, capacity);
      millisAfterStart = Arrays.copyOf(millisAfterStart, capacity);
    }
    messages[size] = message;
    millisAfterStart[size] = (int) (appendMillis - startMillis);
    size++;
  }

  /** A segment of the same messages, packed; this one if they are too large for one array. */
  Segment<M> pack(MessagePacking<M> packing) {
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += packing.packedSize(firstSequence + i, millis(i), message(i));
    }
    if (bytes > LARGEST_ARRAY) {
      return this;
    }
    byte[] packed = new byte[(int) bytes];
    int offset = 0;
    for (int i = 0; i < size; i++) {
      offset = packing.pack(firstSequence + i, millis(i), message(i), packed, offset);
    }
    return new PackedSegment<>(packing, packed, firstSequence, size, lastAppendMillis());
  }

  private long millis(int index) {
    return startMillis + millisAfterStart[index];
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
    return millis(size - 1);
  }

  @Override
  public long appendMillis(long sequence) {
    return millis((int) (sequence - firstSequence));
  }

  @Override
  public Slice<M> slice(long from, long to) {
    return new LooseSlice<>(
        from,
        (int) (to - from + 1),
        messages,
        millisAfterStart,
        (int) (from - firstSequence),
        startMillis);
  }

  private M message(int index) {
    return LooseSegment.<M>messageAt(index, messages);
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // Only messages of type M are added.
  private static <M> M messageAt(int index, @Nullable Object[] messages) {
    return (M) Objects.requireNonNull(messages[index]);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record LooseSlice<M>(
      long firstSequence,
      int size,
      @Nullable Object[] messages,
      int[] millisAfterStart,
      int offset,
      long startMillis)
      implements Slice<M> {
    @Override
    public StoredMessage<M> get(int index) {
      int i = offset + index;
      return StoredMessage.of(
          firstSequence + index, startMillis + millisAfterStart[i], messageAt(i, messages));
    }

    @Override
    public LooseSlice<M> part(int from, int count) {
      return new LooseSlice<>(
          firstSequence + from, count, messages, millisAfterStart, offset + from, startMillis);
    }

    @Override
    public int fitting(Room room, ToLongFunction<? super M> weigher) {
      int count = 0;
      while (count < size && room.take(weigh(count, weigher))) {
        count++;
      }
      return count;
    }

    @Override
    public int fittingLast(Room room, ToLongFunction<? super M> weigher) {
      int count = 0;
      while (count < size && room.take(weigh(size - 1 - count, weigher))) {
        count++;
      }
      return count;
    }

    private long weigh(int index, ToLongFunction<? super M> weigher) {
      return weigher.applyAsLong(LooseSegment.<M>messageAt(offset + index, messages));
    }
  }
}
