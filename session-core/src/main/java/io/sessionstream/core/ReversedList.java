package io.sessionstream.core;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** A view of an immutable list, from its end to its beginning. */
final class ReversedList<T> extends AbstractList<T> implements RandomAccess {
  private final List<T> list;

  ReversedList(List<T> list) {
    this.list = list;
  }

  /** What it is a view of. */
  List<T> list() {
    return list;
  }

  /** A part of such a list is one too. */
  @Override
  public ReversedList<T> subList(int from, int to) {
    Objects.checkFromToIndex(from, to, list.size());
    return new ReversedList<>(list.subList(list.size() - to, list.size() - from));
  }

  @Override
  public T get(int index) {
    return list.get(list.size() - 1 - index);
  }

  @Override
  public int size() {
    return list.size();
  }
}
