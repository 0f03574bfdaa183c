package io.sessionstream.core;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A run of a session's messages, one after the other. Guarded by the session's lock, but what it
 * {@linkplain #slice gives out} may be read by any thread: a slot of the arrays is never written
 * again once a message is in it, and arrays that must grow are replaced.
 */
final class Segment<M> {
  static final int MAX_MESSAGES = 256;
  private static final int MIN_GROWTH = 4;

  private final long firstSequence;
  private final long startMillis;
  private @Nullable Object[] messages = new Object[MIN_GROWTH];
  private int[] millisAfterStart = new int[MIN_GROWTH];
  private int size;

  Segment(long firstSequence, long startMillis) {
    this.firstSequence = firstSequence;
    this.startMillis = startMillis;
  }

  /** Which of the runs, sorted by their first sequences, has the sequence. */
  static <R> int indexOf(long sequence, List<R> runs, ToLongFunction<R> firstSequence) {
    int low = 0;
    int high = runs.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstSequence.applyAsLong(runs.get(middle)) <= sequence) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Whether the next message, of this time, belongs into another segment. */
  boolean isFull(long appendMillis) {
    return size == MAX_MESSAGES || appendMillis - startMillis > Integer.MAX_VALUE;
  }

  void add(M message, long appendMillis) {
    if (size == messages.length) {
      // Growth by a quarter keeps what is unused small; only references are copied.
      int capacity = Math.min(MAX_MESSAGES, size + Math.max(MIN_GROWTH, size / 4));
      messages = Arrays.copyOf(messages, capacity);
      millisAfterStart = Arrays.copyOf(millisAfterStart, capacity);
    }
    messages[size] = message;
    millisAfterStart[size] = (int) (appendMillis - startMillis);
    size++;
  }

  long firstSequence() {
    return firstSequence;
  }

  long lastSequence() {
    return firstSequence + size - 1;
  }

  long lastAppendMillis() {
    return startMillis + millisAfterStart[size - 1];
  }

  StoredMessage<M> get(long sequence) {
    return slice(sequence, sequence).get(0);
  }

  /** The messages with these sequences, which must be in this segment. */
  Slice<M> slice(long from, long to) {
    return new Slice<>(
        from,
        (int) (to - from + 1),
        messages,
        millisAfterStart,
        (int) (from - firstSequence),
        startMillis);
  }

  /** Some messages of a segment, as they were when it was made; immutable. */
  static final class Slice<M> {
    private final long firstSequence;
    private final int size;
    private final @Nullable Object[] messages;
    private final int[] millisAfterStart;
    private final int offset;
    private final long startMillis;

    private Slice(
        long firstSequence,
        int size,
        @Nullable Object[] messages,
        int[] millisAfterStart,
        int offset,
        long startMillis) {
      this.firstSequence = firstSequence;
      this.size = size;
      this.messages = messages;
      this.millisAfterStart = millisAfterStart;
      this.offset = offset;
      this.startMillis = startMillis;
    }

    int size() {
      return size;
    }

    long firstSequence() {
      return firstSequence;
    }

    StoredMessage<M> get(int index) {
      int i = offset + index;
      return StoredMessage.of(
          firstSequence + index, startMillis + millisAfterStart[i], message(messages[i]));
    }

    @SuppressWarnings("unchecked") // Only messages of type M are added.
    private M message(@Nullable Object element) {
      return (M) Objects.requireNonNull(element);
    }
  }
}
