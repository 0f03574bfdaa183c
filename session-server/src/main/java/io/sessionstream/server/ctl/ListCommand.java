package io.sessionstream.server.ctl;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.SessionInfo;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints which sessions there are. */
@Command(
    name = "list",
    header = "Prints the sessions, in the order of their ids.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ListCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PREFIX",
      description = "Only sessions whose id begins with this.")
  private String prefix = "";

  ListCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try (SessionStreamClient client = options.connect()) {
      for (SessionInfo info : client.list(prefix)) {
        out.println(options.json() ? Json.of(info) : Printable.session(info));
      }
      return Ctl.DONE;
    }
  }
}
