package io.sessionstream.core;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** An immutable list over slices of a session; its elements are made when they are asked for. */
final class MessageList<M> extends AbstractList<StoredMessage<M>> implements RandomAccess {
  private final List<Segment.Slice<M>> slices;
  private final int size;

  MessageList(List<Segment.Slice<M>> slices) {
    this.slices = slices;
    int messages = 0;
    for (Segment.Slice<M> slice : slices) {
      messages += slice.size();
    }
    size = messages;
  }

  @Override
  public StoredMessage<M> get(int index) {
    Objects.checkIndex(index, size);
    Segment.Slice<M> only = slices.get(0);
    return slices.size() == 1 ? only.get(index) : find(only.firstSequence() + index);
  }

  private StoredMessage<M> find(long sequence) {
    Segment.Slice<M> slice =
        slices.get(Segment.indexOf(sequence, slices, Segment.Slice::firstSequence));
    return slice.get((int) (sequence - slice.firstSequence()));
  }

  /** What the list is a view of. */
  List<Segment.Slice<M>> slices() {
    return slices;
  }

  /** A part of such a list is one too. */
  @Override
  public MessageList<M> subList(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    List<Segment.Slice<M>> part = new ArrayList<>(slices.size());
    int before = 0;
    for (Segment.Slice<M> slice : slices) {
      int first = Math.max(0, from - before);
      int end = Math.min(slice.size(), to - before);
      if (first < end) {
        part.add(slice.part(first, end - first));
      }
      before += slice.size();
    }
    return new MessageList<>(part);
  }

  @Override
  public int size() {
    return size;
  }
}
