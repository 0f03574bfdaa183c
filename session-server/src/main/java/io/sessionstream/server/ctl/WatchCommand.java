package io.sessionstream.server.ctl;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Message;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchEvent.EndReason;
import io.sessionstream.core.WatchRequest;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the messages of a session, and each new one as it is stored. */
@Command(
    name = "watch",
    header = "Prints the messages of a session, and then each new one, until the session ends.",
    description =
        "Goes on by itself when the connection breaks or the server restarts. Ctrl-C ends it.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class WatchCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
  private String sessionId = "";

  @Option(names = "--after", paramLabel = "NUMBER", description = "Only messages after this one.")
  private @Nullable Long after;

  @Option(names = "--from-end", description = "Only messages that are stored from now on.")
  private boolean fromEnd;

  @Option(names = "--wait", description = "Waits for the session if it does not exist yet.")
  private boolean waitForSession;

  WatchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    WatchRequest.Builder request =
        WatchRequest.builder().sessionId(sessionId).fromEnd(fromEnd).waitForSession(waitForSession);
    if (after != null) {
      if (after < 0) {
        throw options.wrong("--after must not be negative, is " + after);
      }
      request.afterSequence(after);
    }
    try (SessionStreamClient client = options.connect()) {
      WatchEvent.Ended<Message> end = client.blocking().watch(request.build(), this::print);
      if (end.reason() == EndReason.NOT_FOUND) {
        err.println("Error: there is no session \"" + Printable.line(sessionId) + "\"");
        return Ctl.REFUSED;
      }
      err.println("the session was " + end.reason().name().toLowerCase(Locale.ROOT));
      return Ctl.DONE;
    }
  }

  private void print(WatchEvent<Message> event) {
    if (event instanceof WatchEvent.Messages<Message> messages) {
      messages
          .messages()
          .forEach(
              stored -> out.println(options.json() ? Json.of(stored) : Printable.message(stored)));
      out.flush();
    }
  }
}
