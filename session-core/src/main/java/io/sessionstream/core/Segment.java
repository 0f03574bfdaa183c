package io.sessionstream.core;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A run of a session's messages, one after the other. Guarded by the session's lock, but what it
 * {@linkplain #slice gives out} may be read by any thread.
 */
interface Segment<M> {
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

  long firstSequence();

  long lastSequence();

  long lastAppendMillis();

  /** The messages with these sequences, which must be in this segment. */
  Slice<M> slice(long from, long to);

  /**
   * When the message with this sequence, which must be in this segment, was stored; costs little.
   */
  long appendMillis(long sequence);

  /** The message with this sequence, which must be in this segment. */
  default StoredMessage<M> get(long sequence) {
    return slice(sequence, sequence).get(0);
  }

  /** Some messages of a segment, as they were when it was made; immutable. */
  interface Slice<M> {
    long firstSequence();

    int size();

    StoredMessage<M> get(int index);

    /** So many messages of this slice, from the index on. */
    Slice<M> part(int from, int count);

    /** Takes as many of the first messages as there is room for, and returns how many. */
    int fitting(Room room, ToLongFunction<? super M> weigher);

    /**
     * Takes as many of the last messages as there is room for, from the end, and returns how many.
     */
    int fittingLast(Room room, ToLongFunction<? super M> weigher);
  }
}
