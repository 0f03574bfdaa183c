package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import java.io.PrintWriter;

/**
 * How a call ended.
 *
 * @param connected whether there was a connection to the server at all
 * @param status OK, or why the call ended early
 * @param unanswered how many requests were sent and not answered
 */
record Ending(boolean connected, Status status, int unanswered) {
  boolean complete() {
    return status.getCode() == Code.OK_VALUE && unanswered == 0;
  }

  /** Says why the call ended early, if it did. */
  void print(PrintWriter err, Target target) {
    if (!connected) {
      err.printf(
          "Error: cannot reach a server at %s (%s); start the server, or name its address with"
              + " --target host:port.%n",
          target, PlainText.line(status.getMessage()));
    } else if (status.getCode() != Code.OK_VALUE) {
      ErrorPrinter.print(err, status);
    }
  }
}
