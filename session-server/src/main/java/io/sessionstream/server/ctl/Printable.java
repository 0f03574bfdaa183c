package io.sessionstream.server.ctl;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import java.util.Locale;

/** Values as people read them, with whatever could steer a terminal shown as an escape. */
final class Printable {
  private Printable() {}

  /** A message in one line: its number, when it was stored, who said it, and what. */
  static String message(StoredMessage<Message> stored) {
    Message message = stored.message();
    String sender = message.sender().map(name -> name + ": ").orElse("");
    String content =
        message
            .text()
            .or(() -> message.data().map(data -> "[" + data.size() + " bytes of data]"))
            .orElse("");
    return line("%6d  %s  %s%s".formatted(stored.sequence(), stored.appendTime(), sender, content));
  }

  /** A session in one line. */
  static String session(SessionInfo info) {
    String last = info.lastAppendTime().map(time -> ", last " + time).orElse("");
    return line(
        String.format(
            Locale.ROOT,
            "%s  %,d messages, created %s%s%s",
            info.sessionId(),
            info.lastSequence(),
            info.createTime(),
            last,
            info.closed() ? ", closed" : ""));
  }

  /** The text in one line. */
  static String line(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                safe.append("\\u%04x".formatted(c));
              } else {
                safe.append((char) c);
              }
            });
    return safe.toString().replace("\\u000a", "\\n");
  }

  /** Control characters, line separators, and what reverses the direction of writing. */
  private static boolean isUnsafe(int c) {
    return Character.isISOControl(c)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
