package io.sessionstream.core;

import io.sessionstream.core.PackedSegment.PackedSlice;
import io.sessionstream.core.Segment.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * The first messages of a list in their packed form, ready to be copied one run after the other.
 * Immutable; nobody may change the arrays.
 *
 * @param runs the runs of bytes, in order
 * @param count how many messages are in them
 * @param lastSequence the sequence of the last of them; 0 if there are none
 * @param bytes how many bytes the runs have together
 */
public record PackedMessages(List<Run> runs, int count, long lastSequence, long bytes) {
  /**
   * Some bytes of an array.
   *
   * @param array the array
   * @param offset where they begin
   * @param length how many they are
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Run(byte[] array, int offset, int length) {}

  /**
   * As many of the first messages as take at most this many bytes in their packed form, but always
   * one if there is one. What a store has packed the same way already is not packed again.
   *
   * @param messages messages of a session in the order of their sequences
   */
  public static <M> PackedMessages of(
      List<StoredMessage<M>> messages, MessagePacking<M> packing, long maxBytes) {
    Collector<M> collector = new Collector<>(packing, maxBytes);
    if (messages instanceof MessageList<M> list) {
      list.slices().forEach(collector::add);
    } else if (messages instanceof ReversedList<StoredMessage<M>> reversed
        && reversed.list() instanceof MessageList<M> list) {
      new ReversedList<>(list.slices()).forEach(collector::addReversed);
    } else {
      collector.addLoose(messages);
    }
    return collector.collected();
  }

  private static final class Collector<M> {
    private final MessagePacking<M> packing;
    private final Room room;
    private final List<Run> runs = new ArrayList<>();
    private int messages;
    private long lastSequence;
    private long bytes;

    Collector(MessagePacking<M> packing, long maxBytes) {
      this.packing = packing;
      this.room = new Room(maxBytes);
    }

    void add(Slice<M> slice) {
      if (slice instanceof PackedSlice<M> packed && packed.packing() == packing) {
        addPacked(packed);
      } else {
        addLoose(new MessageList<>(List.of(slice)));
      }
    }

    private void addPacked(PackedSlice<M> slice) {
      PackedSlice<M> taken = slice.part(0, slice.fitting(room));
      addRun(
          taken.packed(),
          taken.start(),
          taken.bytes(),
          taken.size(),
          taken.firstSequence() + taken.size() - 1);
    }

    /** Adds a slice's messages from the last to the first, of which each is a run. */
    void addReversed(Slice<M> slice) {
      if (slice instanceof PackedSlice<M> packed && packed.packing() == packing) {
        int[] starts = packed.starts();
        for (int i = packed.size() - 1; i >= 0; i--) {
          int length = starts[i + 1] - starts[i];
          if (!room.take(length)) {
            return;
          }
          addRun(packed.packed(), starts[i], length, 1, packed.firstSequence() + i);
        }
      } else {
        addLoose(new ReversedList<>(new MessageList<>(List.of(slice))));
      }
    }

    private void addRun(byte[] array, int offset, int length, int count, long last) {
      if (count > 0) {
        runs.add(new Run(array, offset, length));
        messages += count;
        lastSequence = last;
        bytes += length;
      }
    }

    void addLoose(List<StoredMessage<M>> loose) {
      // Kept, because the list may make its elements anew whenever they are asked for.
      List<StoredMessage<M>> fitting = new ArrayList<>();
      long size = 0;
      for (StoredMessage<M> stored : loose) {
        int packedSize =
            packing.packedSize(stored.sequence(), stored.appendMillis(), stored.message());
        if (!room.take(packedSize)) {
          break;
        }
        size += packedSize;
        fitting.add(stored);
      }
      if (fitting.isEmpty()) {
        return;
      }
      byte[] packed = new byte[Math.toIntExact(size)];
      int offset = 0;
      for (StoredMessage<M> stored : fitting) {
        offset =
            packing.pack(
                stored.sequence(), stored.appendMillis(), stored.message(), packed, offset);
      }
      addRun(packed, 0, offset, fitting.size(), fitting.get(fitting.size() - 1).sequence());
    }

    PackedMessages collected() {
      return new PackedMessages(List.copyOf(runs), messages, lastSequence, bytes);
    }
  }
}
