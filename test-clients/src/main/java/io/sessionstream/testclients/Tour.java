package io.sessionstream.testclients;

import com.google.rpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessageRequest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.ImportMessagesRequest;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceBlockingV2Stub;
import io.sessionstream.v1.StoredMessage;
import io.sessionstream.v1.Success;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * One call of each of gRPC's four kinds, then three look-ups. What it appends has ids, so that the
 * tour may run twice.
 */
final class Tour {
  static final String FIRST = "tour-1";
  static final String SECOND = "tour-2";
  static final String MISSING = "no-such-session";

  private static final String ID_PREFIX = "tour/";

  private final Supplier<SessionServiceBlockingV2Stub> stubs;
  private final PrintWriter out;
  private boolean succeeded = true;

  /**
   * A tour.
   *
   * @param stubs a stub for each call, with the deadline of that call
   */
  Tour(Supplier<SessionServiceBlockingV2Stub> stubs, PrintWriter out) {
    this.stubs = stubs;
    this.out = out;
  }

  /** One request, one answer. */
  void unary() throws StatusException {
    out.println("Unary call (AppendMessage): one request, one answer");
    print(
        1,
        stubs
            .get()
            .appendMessage(
                AppendMessageRequest.newBuilder()
                    .setSessionId(FIRST)
                    .setMessage(message(1, "Guide", "Welcome! This is a unary call."))
                    .build())
            .getSuccess());
  }

  /** Many requests, one answer. */
  void clientStreaming() throws StatusException, InterruptedException {
    out.println("Client streaming (ImportMessages): many requests, one answer");
    BlockingClientCall<ImportMessagesRequest, ImportMessagesResponse> call =
        stubs.get().importMessages();
    List<Message> messages =
        List.of(
            message(2, "Guide", "These were loaded together."),
            message(3, "Guest", "And what comes back?"),
            message(4, "Guide", "One summary."));
    for (Message message : messages) {
      boolean sent =
          call.write(
              ImportMessagesRequest.newBuilder()
                  .addEntries(
                      AppendEntry.newBuilder().setSessionId(SECOND).setMessage(message).build())
                  .build());
      if (!sent) {
        break; // The call has ended; the answer says why.
      }
    }
    call.halfClose();
    ImportMessagesResponse summary = call.read();
    if (summary == null) {
      fail("  the server has not answered");
      return;
    }
    out.printf(
        "  %d received: %d appended, %d there already, %d failed%n",
        summary.getReceived(), summary.getAppended(), summary.getDuplicates(), summary.getFailed());
    succeeded &= summary.getReceived() == messages.size() && summary.getFailed() == 0;
    summary.getErrorsList().forEach(error -> ErrorPrinter.print(out, error.getError()));
  }

  /** One request, many answers: until the watcher has all that is stored. */
  void serverStreaming() throws StatusException, InterruptedException {
    out.println("Server streaming (WatchSession): one request, many answers");
    BlockingClientCall<?, WatchSessionResponse> call =
        stubs.get().watchSession(WatchSessionRequest.newBuilder().setSessionId(SECOND).build());
    while (true) {
      WatchSessionResponse event = call.read();
      if (event == null) {
        fail("  the server has ended the watch");
        return;
      }
      event.getMessages().getMessagesList().forEach(this::print);
      if (event.hasCaughtUp()) {
        out.printf(
            "  caught up at %d, and watched no longer%n", event.getCaughtUp().getLastSequence());
        call.cancel("seen enough", null);
        return;
      }
    }
  }

  /** Many requests, and an answer to each. */
  void bidirectional() throws StatusException, InterruptedException {
    out.println("Bidirectional streaming (GetStreamMessages): many requests, an answer to each");
    BlockingClientCall<GetStreamMessagesRequest, GetStreamMessagesResponse> call =
        stubs.get().getStreamMessages();
    for (int number = 5; number <= 6; number++) {
      boolean sent =
          call.write(
              GetStreamMessagesRequest.newBuilder()
                  .setSessionId(FIRST)
                  .setMessage(message(number, "Guest", "Question " + number))
                  .build());
      GetStreamMessagesResponse answer = sent ? call.read() : null;
      if (answer == null) {
        fail("  the server has ended the stream");
        return;
      }
      if (answer.hasSuccess()) {
        print(number, answer.getSuccess());
      } else {
        succeeded = false;
        ErrorPrinter.print(out, answer.getError());
      }
    }
    call.halfClose();
  }

  /** Two sessions that are there, and one that is not. */
  void lookUps() {
    out.println("Look-ups (GetSession)");
    for (String sessionId : List.of(FIRST, SECOND, MISSING)) {
      boolean found = lookUp(sessionId);
      succeeded &= found != sessionId.equals(MISSING);
    }
  }

  private boolean lookUp(String sessionId) {
    try {
      Session session =
          stubs
              .get()
              .getSession(GetSessionRequest.newBuilder().setSessionId(sessionId).build())
              .getSession();
      out.printf("Success: %s has %d messages%n", sessionId, session.getLastSequence());
      return true;
    } catch (StatusException e) {
      Status error = CallErrors.of(e);
      ErrorPrinter.print(out, error);
      succeeded &= error.getCode() == io.grpc.Status.Code.NOT_FOUND.value();
      return false;
    }
  }

  /** Whether everything went as it should, a session that is not there included. */
  boolean succeeded() {
    return succeeded;
  }

  private void fail(String why) {
    succeeded = false;
    out.println(why);
  }

  private static Message message(int number, String sender, String text) {
    return Message.newBuilder()
        .setMessageId(ID_PREFIX + number)
        .setSender(sender)
        .setText(text)
        .build();
  }

  private void print(int number, Success success) {
    out.printf(
        "  message %s%d is number %d of its session%s%n",
        ID_PREFIX,
        number,
        success.getSequence(),
        success.getDuplicate() ? ", and was there already" : "");
  }

  private void print(StoredMessage stored) {
    out.printf(
        "  %d %s: %s%n",
        stored.getSequence(),
        PlainText.line(stored.getMessage().getSender()),
        PlainText.line(stored.getMessage().getText()));
  }
}
