package io.sessionstream.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which reads a session's watchers wait for. Belongs to the session's task. */
final class WatchReads<M> {
  // Watchers near the session's end share their reads, although not all of them are at the same
  // place: one read at a time goes out from the hindmost of them, and each takes what it has not
  // had. So they come together, whatever is appended meanwhile. Those far behind read on their own.

  /** How many messages a watcher may be behind, to share the reads of those that are not. */
  static final int NEAR = 256;

  /** How many reads for watchers that lag may be under way at once. */
  static final int MOST_FAR_READS = 4;

  private final Map<Long, NearReads<M>> near = new HashMap<>();
  private final Map<Place, List<Watcher<M>>> far = new LinkedHashMap<>();
  private int farReads;
  private long lastSequence;

  /** Where a watcher that lags goes on, and with how much at a time. */
  private record Place(long sequence, long maxBytes) {}

  /** The reads of the watchers near the end that take so many bytes at a time. */
  private static final class NearReads<M> {
    private List<Watcher<M>> waiting = new ArrayList<>();
    private boolean reading;

    private List<Watcher<M>> takeWaiting() {
      List<Watcher<M>> taken = waiting;
      waiting = new ArrayList<>();
      return taken;
    }
  }

  /** The watcher waits for a read. */
  void add(Watcher<M> watcher) {
    List<Watcher<M>> waiting =
        watcher.place() >= lastSequence - NEAR
            ? nearReads(watcher.maxBytes()).waiting
            : far.computeIfAbsent(
                new Place(watcher.place(), watcher.maxBytes()), place -> new ArrayList<>());
    waiting.add(watcher);
  }

  private NearReads<M> nearReads(long maxBytes) {
    return near.computeIfAbsent(maxBytes, key -> new NearReads<>());
  }

  /** A read is done. */
  void done(WatchRead<M> read) {
    switch (read.kind()) {
      case NEAR -> nearReads(read.maxBytes()).reading = false;
      case FAR -> farReads--;
      case END -> {}
    }
    if (read.failure().isEmpty()) {
      lastSequence = read.found().map(session -> session.info().lastSequence()).orElse(0L);
    }
  }

  /** The reads that are to begin now, at this version of the session. */
  List<WatchRead<M>> next(long version) {
    List<WatchRead<M>> next = new ArrayList<>();
    near.values().removeIf(reads -> !reads.reading && reads.waiting.isEmpty());
    near.forEach(
        (maxBytes, reads) -> {
          if (!reads.reading) {
            List<Watcher<M>> waiting = stillWaiting(reads.takeWaiting());
            reads.reading = !waiting.isEmpty();
            if (reads.reading) {
              next.add(WatchRead.of(WatchRead.Kind.NEAR, waiting, maxBytes, version));
            }
          }
        });
    Iterator<Map.Entry<Place, List<Watcher<M>>>> places = far.entrySet().iterator();
    while (farReads < MOST_FAR_READS && places.hasNext()) {
      Map.Entry<Place, List<Watcher<M>>> place = places.next();
      places.remove();
      List<Watcher<M>> waiting = stillWaiting(place.getValue());
      if (!waiting.isEmpty()) {
        farReads++;
        next.add(WatchRead.of(WatchRead.Kind.FAR, waiting, place.getKey().maxBytes(), version));
      }
    }
    return next;
  }

  private static <M> List<Watcher<M>> stillWaiting(List<Watcher<M>> watchers) {
    return watchers.stream().filter(watcher -> !watcher.isOver()).toList();
  }
}
