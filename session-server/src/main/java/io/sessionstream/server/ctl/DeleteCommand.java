package io.sessionstream.server.ctl;

import io.sessionstream.client.SessionStreamClient;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a session. */
@Command(
    name = "delete",
    header = "Deletes a session, with its messages and all that is known of it.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class DeleteCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
  private String sessionId = "";

  DeleteCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try (SessionStreamClient client = options.connect()) {
      if (!client.blocking().deleteSession(sessionId)) {
        throw CtlFailure.notFound(sessionId);
      }
      out.println(options.json() ? "{}" : Printable.line(sessionId + " is deleted"));
      return Ctl.DONE;
    }
  }
}
