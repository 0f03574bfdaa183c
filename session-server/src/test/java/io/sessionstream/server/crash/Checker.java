package io.sessionstream.server.crash;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.FormatMethod;
import io.grpc.Channel;
import io.sessionstream.v1.Durability;
import io.sessionstream.v1.StoredMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what a server has with what its writers sent and with what was acknowledged to them. */
final class Checker {
  private final List<Writer> writers;
  private final Tally tally;
  private final PrintStream complaints;
  private final Map<Writer, ReplicationGap> gaps = new HashMap<>();
  private final Set<Journal.Entry> lostByRedis = new HashSet<>();

  /**
   * What a failover of Redis may lose, because it was not replicated when it was acknowledged: some
   * of the entries of a journal.
   */
  private record ReplicationGap(int from, int to) {
    boolean has(int index, Journal.Entry entry) {
      return index >= from && index < to && entry.durability() != Durability.DURABILITY_REPLICATED;
    }
  }

  Checker(List<Writer> writers, Tally tally, PrintStream complaints) {
    this.writers = writers;
    this.tally = tally;
    this.complaints = complaints;
    writers.forEach(writer -> gaps.put(writer, new ReplicationGap(0, 0)));
  }

  /** The replicas have everything that is acknowledged until now: it must not be lost. */
  void everythingIsReplicated() throws IOException {
    for (Writer writer : writers) {
      gaps.put(writer, new ReplicationGap(writer.journal().size(), Integer.MAX_VALUE));
    }
  }

  /** Redis has failed over: nothing that is acknowledged from now on may be lost. */
  void hasFailedOver() throws IOException {
    for (Writer writer : writers) {
      gaps.put(
          writer,
          new ReplicationGap(requireNonNull(gaps.get(writer)).from(), writer.journal().size()));
    }
  }

  /** Checks these sessions, and counts what is wrong. */
  void check(Channel channel, Set<String> sessionIds) throws Exception {
    Map<String, Map<String, Long>> places = new HashMap<>();
    for (String sessionId : sessionIds) {
      places.put(sessionId, places(sessionId, Found.session(channel, sessionId)));
    }
    for (Writer writer : writers) {
      checkOrder(writer, places);
      List<Journal.Entry> journal = writer.journal();
      for (int i = 0; i < journal.size(); i++) {
        Journal.Entry promise = journal.get(i);
        if (sessionIds.contains(promise.sessionId())) {
          boolean mayBeLost = requireNonNull(gaps.get(writer)).has(i, promise);
          checkPromise(
              promise, placeOf(promise.sessionId(), promise.messageId(), places), mayBeLost);
        }
      }
    }
  }

  private static @Nullable Long placeOf(
      String sessionId, String messageId, Map<String, Map<String, Long>> places) {
    return places.getOrDefault(sessionId, Map.of()).get(messageId);
  }

  /** The sequence of each message id of a session, of which each is checked by itself. */
  private Map<String, Long> places(String sessionId, List<StoredMessage> messages) {
    Map<String, Long> places = new HashMap<>();
    long expected = 1;
    for (StoredMessage stored : messages) {
      Sent message = new Sent(sessionId, stored.getMessage().getMessageId());
      if (stored.getSequence() != expected) {
        tally.gaps++;
        complain("%s: sequence %d where %d should be", sessionId, stored.getSequence(), expected);
      }
      expected = stored.getSequence() + 1;
      if (!wasSent(message) || !message.message().equals(stored.getMessage())) {
        tally.foreign++;
        complain("%s: %d is not what was sent: %s", sessionId, stored.getSequence(), message);
      }
      if (places.putIfAbsent(message.messageId(), stored.getSequence()) != null) {
        tally.doubled++;
        complain("%s: %s is there twice", sessionId, message.messageId());
      }
    }
    return places;
  }

  private boolean wasSent(Sent message) {
    for (Writer writer : writers) {
      Attempts attempts = writer.attempts().get(message);
      if (attempts != null) {
        return attempts.any();
      }
    }
    return false;
  }

  private void checkPromise(Journal.Entry promise, @Nullable Long place, boolean mayBeLost) {
    tally.acknowledged++;
    if (place == null) {
      if (mayBeLost && lostByRedis.add(promise)) {
        tally.lostByRedis++;
      } else if (!lostByRedis.contains(promise)) {
        tally.lost++;
        complain("lost: %s", promise);
      }
    } else if (place != promise.sequence()) {
      tally.reordered++;
      complain("%s is at %d", promise, place);
    }
  }

  /**
   * What one writer sent to one session is there in the order of sending. Of what it sent several
   * times it may not know which attempt has placed it: then it is in order for any of them.
   */
  private void checkOrder(Writer writer, Map<String, Map<String, Long>> places) {
    Map<String, TreeMap<Long, Attempts>> sessions = new HashMap<>();
    for (Attempts attempts : writer.attempts().values()) {
      Sent message = attempts.message();
      Long place = placeOf(message.sessionId(), message.messageId(), places);
      if (place != null) {
        sessions.computeIfAbsent(message.sessionId(), id -> new TreeMap<>()).put(place, attempts);
      }
    }
    for (TreeMap<Long, Attempts> session : sessions.values()) {
      long latest = 0;
      for (Map.Entry<Long, Attempts> placed : session.entrySet()) {
        Attempts attempts = placed.getValue();
        if (attempts.last() < latest) {
          tally.reordered++;
          complain("%s is at %d, after what was sent later", attempts.message(), placed.getKey());
        }
        latest = Math.max(latest, attempts.first());
      }
    }
  }

  /** Counts what a damaged copy has that is not the begin of the whole. */
  void checkIsBeginning(String sessionId, List<StoredMessage> part, List<StoredMessage> whole) {
    List<StoredMessage> beginning =
        new ArrayList<>(whole.subList(0, Math.min(part.size(), whole.size())));
    if (!part.equals(beginning)) {
      tally.foreign++;
      complain(
          "%s: a damaged copy has %d messages that are not the first of %d",
          sessionId, part.size(), whole.size());
    }
  }

  @FormatMethod
  void complain(String form, Object... values) {
    complaints.println("  " + form.formatted(values));
  }
}
