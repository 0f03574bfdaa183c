package io.sessionstream.testclients;

import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: three clients, each a subcommand. */
@Command(
    name = "java -jar test-clients.jar",
    description = {
      "Three scripted clients of Session Stream, an ordered, acknowledged message log per session.",
      "",
      "Run them in order: 'stream' sends messages to some sessions, 'lookup' asks for those sessions;"
          + " 'tour' makes one call of each kind.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    commandListHeading = "%nCommands:%n",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "(stream | lookup | tour)",
    footer = {
      "",
      "Try, with a server on this machine:",
      "  java -jar test-clients.jar stream",
      "  java -jar test-clients.jar lookup --print",
      "  java -jar test-clients.jar tour"
    })
final class Main implements Runnable {
  @Spec private CommandSpec spec;

  Main() {
    this.spec = CommandSpec.create();
  }

  public static void main(String[] args) {
    // What the libraries log is about their insides; the clients say themselves what went wrong.
    LogManager.getLogManager().reset();
    Console console =
        new Console(
            System.in,
            Console.buffered(System.out),
            Console.unbuffered(System.err),
            Terminal::isStandardError,
            System::nanoTime);
    System.exit(run(console, args));
  }

  /** Runs one command line and returns the exit code. */
  static int run(Console console, String... args) {
    CommandLine commandLine =
        new CommandLine(new Main())
            .addSubcommand(new StreamCommand(console))
            .addSubcommand(new LookupCommand(console))
            .addSubcommand(new TourCommand(console))
            .setOut(console.out())
            .setErr(console.err())
            .setParameterExceptionHandler(Main::explain)
            .setUsageHelpWidth(100);
    try {
      return commandLine.execute(args);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say which client to run: stream, lookup or tour.");
  }

  /** Says what is wrong with the command line in one sentence, without the whole help. */
  private static int explain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("Error: " + PlainText.line(String.valueOf(e.getMessage())));
    command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return ExitCodes.USAGE;
  }
}
