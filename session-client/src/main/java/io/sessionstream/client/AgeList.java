package io.sessionstream.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that is unsettled, the oldest first; anything can be taken out of it at constant cost. */
final class AgeList {
  private @Nullable PendingAppend oldest;
  private @Nullable PendingAppend youngest;
  private int size;

  void add(PendingAppend append) {
    append.older = youngest;
    if (youngest == null) {
      oldest = append;
    } else {
      youngest.younger = append;
    }
    youngest = append;
    size++;
  }

  void remove(PendingAppend append) {
    if (append.older == null) {
      oldest = append.younger;
    } else {
      append.older.younger = append.younger;
    }
    if (append.younger == null) {
      youngest = append.older;
    } else {
      append.younger.older = append.older;
    }
    append.older = null;
    append.younger = null;
    size--;
  }

  Optional<PendingAppend> oldest() {
    return Optional.ofNullable(oldest);
  }

  List<PendingAppend> toList() {
    List<PendingAppend> all = new ArrayList<>(size);
    for (PendingAppend append = oldest; append != null; append = append.younger) {
      all.add(append);
    }
    return all;
  }

  int size() {
    return size;
  }
}
