package io.sessionstream.server.faults;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Appends to its sessions as fast as its client allows, and notes what was acknowledged. */
final class FaultWriter implements Runnable {
  private final String name;
  private final SessionStreamClient client;
  private final List<String> sessions;
  private final Random random;
  private final Map<String, List<String>> appended = new LinkedHashMap<>();
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private final LongAdder duplicates = new LongAdder();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  FaultWriter(String name, SessionStreamClient client, List<String> sessions, long seed) {
    this.name = name;
    this.client = client;
    this.sessions = sessions;
    this.random = new Random(seed);
    sessions.forEach(session -> appended.put(session, new ArrayList<>()));
  }

  @Override
  public void run() {
    try (client) {
      for (long number = 0; !stopped; number++) {
        String sessionId = sessions.get(random.nextInt(sessions.size()));
        String messageId = name + "-" + number;
        appended.getOrDefault(sessionId, new ArrayList<>()).add(messageId);
        var unused =
            client
                .append(sessionId, message(messageId))
                .whenComplete((success, failure) -> note(messageId, success, failure));
      }
    }
  }

  private void note(String messageId, Acknowledgement success, Throwable failure) {
    if (failure != null) {
      failures.add(failure);
    } else {
      acknowledged.put(messageId, success.sequence());
      if (success.duplicate()) {
        duplicates.increment();
      }
    }
  }

  private static Message message(String messageId) {
    return Message.builder().messageId(messageId).text("text of " + messageId).build();
  }

  void stop() {
    stopped = true;
  }

  String name() {
    return name;
  }

  /** The ids of what was appended to a session, in order. */
  List<String> appendedTo(String sessionId) {
    return appended.getOrDefault(sessionId, List.of());
  }

  long appended() {
    return appended.values().stream().mapToLong(List::size).sum();
  }

  /** Message ids, with the sequences that were promised. */
  Map<String, Long> acknowledged() {
    return acknowledged;
  }

  long duplicates() {
    return duplicates.sum();
  }

  Queue<Throwable> failures() {
    return failures;
  }
}
