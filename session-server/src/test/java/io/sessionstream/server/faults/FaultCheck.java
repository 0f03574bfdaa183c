package io.sessionstream.server.faults;

import com.google.errorprone.annotations.FormatMethod;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetSessionResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.StoredMessage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Compares what writers and watchers have noted with the log, which it reads with plain stubs. */
final class FaultCheck {
  private final FaultTally tally;
  private final PrintStream complaints;

  FaultCheck(FaultTally tally, PrintStream complaints) {
    this.tally = tally;
    this.complaints = complaints;
  }

  /** The ids of the messages of a session, in order. */
  static List<String> log(Channel channel, String sessionId) throws StatusException {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      GetSessionResponse page =
          SessionServiceGrpc.newBlockingV2Stub(channel)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .getSession(
                  GetSessionRequest.newBuilder()
                      .setSessionId(sessionId)
                      .setPageToken(token)
                      .build());
      for (StoredMessage message : page.getSession().getMessagesList()) {
        ids.add(message.getMessage().getMessageId());
        if (message.getSequence() != ids.size()) {
          throw new IllegalStateException(
              "message " + message.getSequence() + " of " + sessionId + " in place " + ids.size());
        }
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return ids;
  }

  void checkSession(String sessionId, List<String> log, List<FaultWriter> writers) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < log.size(); i++) {
      if (places.putIfAbsent(log.get(i), i + 1) != null) {
        tally.doubled++;
        complain("%s has %s twice", sessionId, log.get(i));
      }
    }
    Set<String> unexplained = new HashSet<>(places.keySet());
    for (FaultWriter writer : writers) {
      List<String> appended = writer.appendedTo(sessionId);
      checkWriter(sessionId, appended, places, writer);
      appended.forEach(unexplained::remove);
    }
    tally.foreign += unexplained.size();
  }

  private void checkWriter(
      String sessionId, List<String> appended, Map<String, Integer> places, FaultWriter writer) {
    int last = 0;
    for (String id : appended) {
      Integer place = places.get(id);
      if (place == null) {
        tally.lost++;
        complain("%s has lost %s", sessionId, id);
        continue;
      }
      if (place < last) {
        tally.reordered++;
        complain("%s has %s at %d, after one at %d", sessionId, id, place, last);
      }
      last = place;
      Long promised = writer.acknowledged().get(id);
      if (promised != null && promised != place.longValue()) {
        tally.wrongSequences++;
        complain("%s has %s at %d, promised was %d", sessionId, id, place, promised);
      }
    }
  }

  void checkWatcher(FaultWatcher watcher, List<String> log) {
    tally.watched += watcher.seen().size();
    tally.repeatedToWatchers += watcher.outOfOrder();
    Set<String> missed = new HashSet<>(log);
    watcher.seen().forEach(missed::remove);
    tally.missedByWatchers += missed.size();
    if (!watcher.seen().equals(log)) {
      tally.repeatedToWatchers += Math.max(0, watcher.seen().size() - log.size());
      complain(
          "the watcher of %s saw %d of %d messages",
          watcher.sessionId(), watcher.seen().size(), log.size());
    }
  }

  @FormatMethod
  private void complain(String format, Object... values) {
    complaints.println(format.formatted(values));
  }
}
