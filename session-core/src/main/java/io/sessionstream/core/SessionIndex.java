package io.sessionstream.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;

/**
 * The sessions of a store in the order of their ids. Safe for use by many threads.
 *
 * <p>Each log has its own place, even beside another of the same id: for a moment there can be one
 * that was evicted and one that came after it.
 */
final class SessionIndex<M> {
  private final NavigableSet<Place> places = new ConcurrentSkipListSet<>(new Order());

  /** What the order is made of. */
  interface Place {
    String sessionId();

    long incarnation();
  }

  private record Bound(String sessionId, long incarnation) implements Place {}

  private static final class Order implements Comparator<Place> {
    @Override
    public int compare(Place a, Place b) {
      int order = CodePoints.compare(a.sessionId(), b.sessionId());
      return order != 0 ? order : Long.compare(a.incarnation(), b.incarnation());
    }
  }

  void add(SessionLog<M> log) {
    places.add(log);
  }

  void remove(SessionLog<M> log) {
    places.remove(log);
  }

  void clear() {
    places.clear();
  }

  /** A page of those sessions of which something can be said. */
  SessionPage page(SessionQuery query, Function<SessionLog<M>, Optional<SessionInfo>> reader) {
    List<SessionInfo> page = new ArrayList<>();
    for (Place place : places.tailSet(start(query))) {
      if (!CodePoints.startsWith(place.sessionId(), query.prefix())) {
        break;
      }
      Optional<SessionInfo> info = reader.apply(log(place));
      if (info.isEmpty() || isListed(page, info.get())) {
        continue;
      }
      if (page.size() == query.maxSessions()) {
        return new SessionPage(page, true);
      }
      page.add(info.get());
    }
    return new SessionPage(page, false);
  }

  private static Place start(SessionQuery query) {
    String after = query.afterSessionId();
    return after.isEmpty() || CodePoints.compare(after, query.prefix()) < 0
        ? new Bound(query.prefix(), Long.MIN_VALUE)
        : new Bound(after, Long.MAX_VALUE);
  }

  private static boolean isListed(List<SessionInfo> page, SessionInfo info) {
    return !page.isEmpty() && page.get(page.size() - 1).sessionId().equals(info.sessionId());
  }

  @SuppressWarnings("unchecked") // Only logs of this store are added.
  private SessionLog<M> log(Place place) {
    return (SessionLog<M>) place;
  }
}
