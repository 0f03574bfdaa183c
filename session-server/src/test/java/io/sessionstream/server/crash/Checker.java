package io.sessionstream.server.crash;

import com.google.errorprone.annotations.FormatMethod;
import io.grpc.Channel;
import io.sessionstream.v1.StoredMessage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what a server has with what its writers sent and with what was acknowledged to them. */
final class Checker {
  private final List<Writer> writers;
  private final Tally tally;
  private final PrintStream complaints;

  Checker(List<Writer> writers, Tally tally, PrintStream complaints) {
    this.writers = writers;
    this.tally = tally;
    this.complaints = complaints;
  }

  /** Checks these sessions, and counts what is wrong. */
  void check(Channel channel, Set<String> sessionIds) throws Exception {
    Set<Sent> sent = new HashSet<>();
    writers.forEach(writer -> sent.addAll(writer.sent()));
    Map<String, Map<String, Long>> places = new HashMap<>();
    for (String sessionId : sessionIds) {
      places.put(sessionId, places(sessionId, Found.session(channel, sessionId), sent));
    }
    for (Writer writer : writers) {
      checkOrder(writer, places);
      for (Journal.Entry promise : writer.journal()) {
        if (sessionIds.contains(promise.sessionId())) {
          checkPromise(
              promise, places.getOrDefault(promise.sessionId(), Map.of()).get(promise.messageId()));
        }
      }
    }
  }

  /** The sequence of each message id of a session, of which each is checked by itself. */
  private Map<String, Long> places(String sessionId, List<StoredMessage> messages, Set<Sent> sent) {
    Map<String, Long> places = new HashMap<>();
    long expected = 1;
    for (StoredMessage stored : messages) {
      Sent message = new Sent(sessionId, stored.getMessage().getMessageId());
      if (stored.getSequence() != expected) {
        tally.gaps++;
        complain("%s: sequence %d where %d should be", sessionId, stored.getSequence(), expected);
      }
      expected = stored.getSequence() + 1;
      if (!sent.contains(message) || !message.message().equals(stored.getMessage())) {
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

  private void checkPromise(Journal.Entry promise, @Nullable Long place) {
    tally.acknowledged++;
    if (place == null) {
      tally.lost++;
      complain("lost: %s", promise);
    } else if (place != promise.sequence()) {
      tally.reordered++;
      complain("%s is at %d", promise, place);
    }
  }

  /** What one writer sent to one session is there in the order of sending. */
  private void checkOrder(Writer writer, Map<String, Map<String, Long>> places) {
    Map<String, Long> last = new HashMap<>();
    for (Sent message : writer.sent()) {
      Long place = places.getOrDefault(message.sessionId(), Map.of()).get(message.messageId());
      if (place != null) {
        Long before = last.put(message.sessionId(), place);
        if (before != null && before > place) {
          tally.reordered++;
          complain("%s is at %d, before what was sent earlier", message, place);
        }
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
