package io.sessionstream.server.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.client.ServiceError;
import io.sessionstream.client.SessionStreamException;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ctl}: appends to sessions, reads, watches, lists, closes and deletes them. */
@Command(
    name = Ctl.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Appends to the sessions of a running server, reads, watches and manages them.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "java -jar session-server.jar ctl COMMAND [OPTIONS]",
    commandListHeading = "%nCommands (COMMAND --help says more):%n",
    footer = {
      "",
      "Exit codes: 0 done, 1 refused, not found, or not all of it was done, 2 wrong usage, 3 the"
          + " server was not reached, or did not answer: whether it was done is not known."
    })
public final class Ctl implements Runnable {
  /** The name of the command. */
  public static final String NAME = "ctl";

  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int WRONG_USAGE = 2;
  static final int NOT_ANSWERED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Ctl() {}

  /**
   * Runs the command with the arguments after its name, and returns the exit code. It prints UTF-8,
   * whatever the locale says, because messages are in any language.
   */
  public static int run(InputStream in, PrintStream out, PrintStream err, String... args) {
    PrintStream buffered = new PrintStream(new BufferedOutputStream(out), false, UTF_8);
    try {
      return execute(in, buffered, new PrintStream(err, true, UTF_8), args);
    } finally {
      buffered.flush();
    }
  }

  private static int execute(InputStream in, PrintStream out, PrintStream err, String... args) {
    CommandLine command =
        new CommandLine(new Ctl())
            .addSubcommand(new AppendCommand(in, out))
            .addSubcommand(new ImportCommand(in, out, err))
            .addSubcommand(new GetCommand(out))
            .addSubcommand(new WatchCommand(out, err))
            .addSubcommand(new ListCommand(out))
            .addSubcommand(new CloseCommand(out))
            .addSubcommand(new DeleteCommand(out))
            .setExecutionExceptionHandler(failures(err))
            .setParameterExceptionHandler((e, arguments) -> explain(e, err));
    command.setOut(new PrintWriter(out, true, UTF_8));
    command.setErr(new PrintWriter(err, true, UTF_8));
    return command.execute(args);
  }

  private static int explain(ParameterException e, PrintStream err) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(e.getMessage() + "; " + name + " --help says more");
    return WRONG_USAGE;
  }

  private static IExecutionExceptionHandler failures(PrintStream err) {
    return (failure, command, result) -> {
      if (failure instanceof ParameterException wrong) {
        return explain(wrong, err);
      }
      if (failure instanceof CtlFailure refusal) {
        err.println("Error: " + Printable.line(String.valueOf(refusal.getMessage())));
        return REFUSED;
      }
      if (failure instanceof SessionStreamException known) {
        return report(known.error(), err);
      }
      err.println("Error: ctl has failed, whether it was done is not known: " + failure);
      failure.printStackTrace(err);
      return NOT_ANSWERED;
    };
  }

  /** Prints an error with its details, and returns the exit code for it. */
  static int report(ServiceError error, PrintStream err) {
    err.println("Error: " + Printable.line(error.describe()));
    error
        .violations()
        .forEach(
            violation ->
                err.println(
                    Printable.line("  " + violation.field() + ": " + violation.description())));
    return switch (error.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> {
        err.println(
            "  If no server runs there, start it, or name another with --target HOST:PORT; --timeout"
                + " waits longer.");
        yield NOT_ANSWERED;
      }
      case CANCELLED, UNKNOWN, INTERNAL -> NOT_ANSWERED;
      default -> REFUSED;
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }
}
