package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Reads one session whole, page after page, checks that its messages are numbered 1, 2, 3 ...
 * without gaps, and prints the outcome. It keeps no page.
 */
final class SessionReader {
  private final String sessionId;
  private final PrintWriter out;
  private final Optional<SessionPrinter> printer;
  private long lastSequence;
  private boolean started;
  private boolean ended;
  private boolean succeeded;

  /** Reads the session; the printer, if there is one, prints it. */
  SessionReader(String sessionId, PrintWriter out, Optional<SessionPrinter> printer) {
    this.sessionId = sessionId;
    this.out = out;
    this.printer = printer;
  }

  /** Asks for the first page, then for the one after what was read. */
  GetSessionDataRequest nextRequest() {
    return GetSessionDataRequest.newBuilder()
        .setSessionId(sessionId)
        .setAfterSequence(lastSequence)
        .build();
  }

  /** Whether there is nothing more to ask for. */
  boolean ended() {
    return ended;
  }

  boolean succeeded() {
    return succeeded;
  }

  void accept(GetSessionDataResponse answer) {
    switch (answer.getResultCase()) {
      case SESSION -> readPage(answer.getSession());
      case ERROR -> fail(answer.getError());
      case RESULT_NOT_SET -> fail(ErrorPrinter.error(Code.INTERNAL, "the answer is empty"));
    }
  }

  private void readPage(Session page) {
    if (!page.getSessionId().equals(sessionId)) {
      lost("another session was returned: " + page.getSessionId());
      return;
    }
    if (!started) {
      started = true;
      printer.ifPresent(p -> p.printHead(page));
    }
    for (StoredMessage message : page.getMessagesList()) {
      if (message.getSequence() != lastSequence + 1) {
        lost("message " + (lastSequence + 1) + " is missing, followed by " + message.getSequence());
        return;
      }
      lastSequence++;
      printer.ifPresent(p -> p.print(message));
    }
    turnPage(page);
  }

  private void turnPage(Session page) {
    long next = page.getNextAfterSequence();
    if (next == 0 && lastSequence == page.getLastSequence()) {
      ended = true;
      succeeded = true;
      out.println(AnswerPrinter.SUCCESS);
    } else if (next == 0) {
      lost("it ends at message " + lastSequence + " of " + page.getLastSequence());
    } else if (next != lastSequence || page.getMessagesCount() == 0) {
      // To go on there would leave messages out, or never end.
      lost("a page that ends at message " + lastSequence + " goes on after " + next);
    }
  }

  private void lost(String what) {
    fail(ErrorPrinter.error(Code.DATA_LOSS, "session " + sessionId + ": " + what));
  }

  private void fail(Status error) {
    ended = true;
    ErrorPrinter.print(out, error);
  }
}
