package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.io.PrintWriter;
import java.util.OptionalLong;

/** Prints what became of each message, and counts. */
final class AnswerPrinter {
  /** What is printed for an answer that accepts one message, or one look-up. */
  static final String SUCCESS = "Success: 1";

  private final PrintWriter out;
  private long succeeded;
  private long duplicates;
  private long failed;
  private long badLines;

  AnswerPrinter(PrintWriter out) {
    this.out = out;
  }

  /** Prints the answer to a message that came from {@code line}, if it came from a file. */
  void print(GetStreamMessagesResponse answer, OptionalLong line) {
    switch (answer.getResultCase()) {
      case SUCCESS -> {
        out.println(SUCCESS);
        succeeded++;
        duplicates += answer.getSuccess().getDuplicate() ? 1 : 0;
      }
      case ERROR -> printError(answer.getError(), line);
      case RESULT_NOT_SET ->
          printError(ErrorPrinter.error(Code.INTERNAL, "the answer is empty"), line);
    }
  }

  /** Prints what is wrong with a line that was not sent. */
  void print(Requests.BadLine line) {
    ErrorPrinter.print(out, line.error());
    badLines++;
  }

  boolean allSucceeded() {
    return failed == 0 && badLines == 0;
  }

  long answered() {
    return succeeded + failed;
  }

  /** What was counted, in one sentence; {@code unanswered} messages were sent besides. */
  String summary(int unanswered, double seconds) {
    StringBuilder summary = new StringBuilder();
    summary.append(
        Format.text(
            "Sent %s in %.2f s%s: %,d succeeded (%,d of them sent before), %,d failed",
            Format.count(answered() + unanswered, "message"),
            seconds,
            rate(seconds),
            succeeded,
            duplicates,
            failed));
    if (unanswered > 0) {
      summary.append(Format.text(", %,d not acknowledged", unanswered));
    }
    if (badLines > 0) {
      summary.append(Format.text("; %s could not be sent", Format.count(badLines, "line")));
    }
    return summary.append('.').toString();
  }

  private String rate(double seconds) {
    return seconds > 0 ? Format.text(" (%,.0f messages/s)", answered() / seconds) : "";
  }

  private void printError(Status error, OptionalLong line) {
    ErrorPrinter.print(out, error);
    line.ifPresent(number -> ErrorPrinter.note(out, "line", number));
    failed++;
  }
}
