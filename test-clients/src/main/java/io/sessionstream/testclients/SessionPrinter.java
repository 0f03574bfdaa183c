package io.sessionstream.testclients;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Prints a session as people read a conversation. */
final class SessionPrinter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String INDENT = "  ";

  private final PrintWriter out;

  SessionPrinter(PrintWriter out) {
    this.out = out;
  }

  /** Says which session follows. */
  void printHead(Session session) {
    out.println(
        PlainText.line(
            Format.text(
                "%s: %s, created %s",
                session.getSessionId(),
                Format.count(session.getLastSequence(), "message"),
                time(session.getCreateTime()))));
  }

  /** Prints when it was said, by whom, and what; the further lines of a text are set in. */
  void print(StoredMessage stored) {
    Message message = stored.getMessage();
    String time = time(message.hasSentAt() ? message.getSentAt() : stored.getAppendTime());
    String sender = message.getSender().isEmpty() ? "(no sender)" : message.getSender();
    out.println(INDENT + time + "  " + PlainText.line(sender) + ": " + content(message));
  }

  private static String content(Message message) {
    return switch (message.getContentCase()) {
      case TEXT -> PlainText.lines(message.getText(), INDENT.repeat(3));
      case DATA -> {
        String size = Format.count(message.getData().size(), "byte");
        String type = message.getContentType();
        yield PlainText.line("[" + (type.isEmpty() ? size : size + ", " + type) + "]");
      }
      case CONTENT_NOT_SET -> "(no content)";
    };
  }

  private static String time(Timestamp timestamp) {
    return Timestamps.isValid(timestamp)
        ? TIME.format(Instant.ofEpochSecond(timestamp.getSeconds()))
        : "(no time)";
  }
}
