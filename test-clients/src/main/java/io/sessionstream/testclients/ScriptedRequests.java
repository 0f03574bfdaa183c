package io.sessionstream.testclients;

import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.Message;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Made-up conversations, one in each of the sessions {@code session-1}, {@code session-2} ... They
 * are always the same, with the same message ids, and so can be sent again without doing harm.
 */
final class ScriptedRequests implements Requests {
  private static final List<List<Line>> CONVERSATIONS =
      List.of(
          List.of(
              new Line("Ada", "Good morning! Is the parcel for Lovelace still on its way?"),
              new Line("Agent", "Good morning. It left the depot at 7:40."),
              new Line("Ada", "Then I shall wait for it. Thank you!")),
          List.of(
              new Line("Grace", "The build is red again. Has anybody looked at it?"),
              new Line("Linus", "A moth in the relay. I have taped it into the log book."),
              new Line("Grace", "First actual case of a bug being found.")),
          List.of(
              new Line("kitchen-sensor", "temperature 21.4 °C, humidity 48 %"),
              new Line("kitchen-sensor", "temperature 23.9 °C, humidity 55 %"),
              new Line("thermostat", "heating off")));

  private final int sessions;
  private final long total;
  private long sent;

  ScriptedRequests(int sessions, int messages) {
    this.sessions = sessions;
    this.total = (long) sessions * messages;
  }

  private record Line(String sender, String text) {}

  /** The ids of the sessions that are created. */
  static List<String> sessionIds(int sessions) {
    return IntStream.rangeClosed(1, sessions).mapToObj(ScriptedRequests::sessionId).toList();
  }

  /** How many messages there are in all. */
  long total() {
    return total;
  }

  /** The sessions take turns, as conversations that go on at the same time do. */
  @Override
  public Optional<Item> next() {
    if (sent == total) {
      return Optional.empty();
    }
    int session = (int) (sent % sessions);
    int message = (int) (sent / sessions);
    sent++;
    return Optional.of(new Sendable(request(session, message), OptionalLong.empty()));
  }

  private static GetStreamMessagesRequest request(int session, int message) {
    List<Line> conversation = CONVERSATIONS.get(session % CONVERSATIONS.size());
    Line line = conversation.get(message % conversation.size());
    String sessionId = sessionId(session + 1);
    return GetStreamMessagesRequest.newBuilder()
        .setSessionId(sessionId)
        .setMessage(
            Message.newBuilder()
                // No time: a message that is sent again must be the same message.
                .setMessageId(sessionId + "/" + (message + 1))
                .setSender(line.sender())
                .setText(line.text()))
        .build();
  }

  private static String sessionId(int number) {
    return "session-" + number;
  }
}
