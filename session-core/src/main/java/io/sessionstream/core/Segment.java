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

  /** When the message with this sequence, which must be in this segment, was stored. */
  default long appendMillis(long sequence) {
    return get(sequence).appendMillis();
  }

  /** The message with this sequence, which must be in this segment. */
  default StoredMessage<M> get(long sequence) {
    return slice(sequence, sequence).get(0);
  }

  /** Some messages of a segment, as they were when it was made; immutable. */
  interface Slice<M> {
    long firstSequence();

    int size();

    StoredMessage<M> get(int index);

    /** The first messages of this slice. */
    Slice<M> first(int count);

    /** How many of the first messages together weigh at most this many bytes. */
    int fitting(long maxBytes, ToLongFunction<? super M> weigher);

    /** What all messages weigh. */
    long weight(ToLongFunction<? super M> weigher);
  }
}
