package io.sessionstream.testclients;

import io.grpc.ManagedChannel;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The second client: looks sessions up on one stream and prints the answer for each. */
@Command(
    name = "lookup",
    header = "Asks for sessions, and prints the answer for each.",
    description = {
      "",
      "Looks sessions up on one stream, and prints one answer for each session, in order:",
      "",
      "  Success: 1",
      "  Error: 404 NOT_FOUND: <message>",
      "",
      "Each session is read whole, page by page if it is long. It is a success only if its messages"
          + " are all there: numbered 1, 2, 3 ... without gaps, up to the session's last.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every session was found, and is complete",
      "1:a session was not found, is not complete, or was not looked up",
      "2:the command line is wrong",
      "3:the server could not be reached: no connection was made"
    })
final class LookupCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "SESSION_ID",
      arity = "0..*",
      description = "The sessions. Without any: those that 'stream' creates.")
  private List<String> sessionIds = List.of();

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "3",
      converter = AtLeastOne.class,
      description =
          "Without SESSION_ID: how many sessions 'stream' has created (default: ${DEFAULT-VALUE}).")
  private int sessions;

  @Option(
      names = "--print",
      description =
          "Show each session before its answer as people read a conversation: the time (when it was"
              + " sent, as the sender says, otherwise when it was stored; UTC), the sender, and the"
              + " text, or the size and type of the data. Control characters are shown as escapes.")
  private boolean print;

  LookupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<SessionReader> readers = ids().stream().map(this::reader).toList();
    Ending ending;
    ManagedChannel channel = server.channel();
    try {
      Exchange<GetSessionDataRequest, GetSessionDataResponse> exchange =
          new Exchange<>(server.connectTimeout(), server.idleTimeout());
      SessionServiceGrpc.newStub(channel).getSessionData(exchange);
      ending = exchange.run(() -> readAll(readers, exchange), console.out()::flush);
    } finally {
      channel.shutdownNow();
    }
    return report(ending, readers);
  }

  /** One session after the other: where a page ends must be known before the next one is asked. */
  private static void readAll(
      List<SessionReader> readers, Exchange<GetSessionDataRequest, GetSessionDataResponse> exchange)
      throws InterruptedException {
    for (SessionReader reader : readers) {
      while (!reader.ended()) {
        if (!exchange.send(reader.nextRequest(), reader::accept)) {
          return;
        }
        exchange.awaitAnswers();
      }
    }
  }

  private int report(Ending ending, List<SessionReader> readers) {
    console.out().flush();
    ending.print(console.err(), server.target());
    if (!ending.connected()) {
      return ExitCodes.UNREACHABLE;
    }
    long left = readers.stream().filter(reader -> !reader.ended()).count();
    if (left > 0) {
      console
          .err()
          .printf(
              "The stream ended early: %s not looked up to the end.%n",
              Format.count(left, "session"));
    }
    return ending.complete() && readers.stream().allMatch(SessionReader::succeeded)
        ? ExitCodes.SUCCEEDED
        : ExitCodes.FAILED;
  }

  private List<String> ids() {
    if (sessionIds.isEmpty()) {
      return ScriptedRequests.sessionIds(sessions);
    }
    if (spec.commandLine().getParseResult().hasMatchedOption("--sessions")) {
      throw new ParameterException(
          spec.commandLine(), "--sessions does not go together with SESSION_ID");
    }
    return sessionIds;
  }

  private SessionReader reader(String sessionId) {
    return new SessionReader(
        sessionId,
        console.out(),
        print ? Optional.of(new SessionPrinter(console.out())) : Optional.empty());
  }
}
