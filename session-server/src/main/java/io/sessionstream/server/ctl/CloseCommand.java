package io.sessionstream.server.ctl;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.SessionInfo;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Closes a session for appends. */
@Command(
    name = "close",
    header = "Closes a session: it can be read, but takes no new messages.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class CloseCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
  private String sessionId = "";

  CloseCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try (SessionStreamClient client = options.connect()) {
      Optional<SessionInfo> closed = client.blocking().closeSession(sessionId);
      if (closed.isEmpty()) {
        throw CtlFailure.notFound(sessionId);
      }
      out.println(options.json() ? Json.of(closed.get()) : Printable.session(closed.get()));
      return Ctl.DONE;
    }
  }
}
