package io.sessionstream.testclients;

import io.grpc.ManagedChannel;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The first client: sends messages on one stream and prints the answer to each. */
@Command(
    name = "stream",
    header = "Sends messages, and prints the answer to each.",
    description = {
      "",
      "Sends messages to sessions on one stream, and prints one answer for each message, in order:",
      "",
      "  Success: 1",
      "  Error: <http code> <CODE>: <message>",
      "",
      "(1 is the number of messages that the answer accepts.) Under an error, indented lines tell"
          + " more: the fields that are wrong, and the line of the file. A summary goes to standard"
          + " error.",
      "",
      "Without --file the messages are small made-up conversations in the sessions 'session-1',"
          + " 'session-2' ... Each message has an id and is always the same, so that 'stream' may run"
          + " twice: the server then acknowledges the messages that it has already, and stores"
          + " nothing again.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every message was accepted",
      "1:a message was refused or not acknowledged, or a line could not be sent",
      "2:the command line is wrong, or the file cannot be opened",
      "3:the server could not be reached: no connection was made"
    })
final class StreamCommand implements Callable<Integer> {
  /** From so many scripted messages on, progress is worth a line. */
  private static final int MANY = 20;

  private final Console console;
  private final AnswerPrinter answers;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "3",
      converter = AtLeastOne.class,
      description = "How many sessions to create (default: ${DEFAULT-VALUE}).")
  private int sessions;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "3",
      converter = AtLeastOne.class,
      description = "How many messages to send to each session (default: ${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Send the requests in this file instead; - is standard input. Each line is one"
              + " GetStreamMessagesRequest in protobuf's JSON, such as {\"sessionId\": \"a\","
              + " \"message\": {\"sender\": \"Ada\", \"text\": \"Hello\"}}. A line that cannot be sent"
              + " is reported with its number, in its place among the answers, and the others go"
              + " on.")
  private @Nullable String file;

  StreamCommand(Console console) {
    this.console = console;
    this.answers = new AnswerPrinter(console.out());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (file == null) {
      ScriptedRequests requests = new ScriptedRequests(sessions, messages);
      return stream(requests, requests.total() > MANY);
    }
    if (spec.commandLine().getParseResult().hasMatchedOption("--sessions")
        || spec.commandLine().getParseResult().hasMatchedOption("--messages")) {
      throw new ParameterException(
          spec.commandLine(), "--sessions and --messages do not go together with --file");
    }
    try (InputStream in = open(file)) {
      return stream(new JsonLines(in), true);
    }
  }

  private int stream(Requests requests, boolean many) throws InterruptedException {
    Progress progress = new Progress(console, many && console.errIsTerminal().getAsBoolean());
    Feeder feeder = new Feeder(requests);
    long start = console.nanoTime().getAsLong();
    Ending ending;
    ManagedChannel channel = server.channel();
    try {
      Exchange<GetStreamMessagesRequest, GetStreamMessagesResponse> exchange =
          new Exchange<>(server.connectTimeout(), server.idleTimeout());
      SessionServiceGrpc.newStub(channel).getStreamMessages(exchange);
      ending =
          exchange.run(
              () -> feeder.feed(exchange),
              () -> {
                console.out().flush();
                progress.tick(answers.answered());
              });
    } finally {
      channel.shutdownNow();
    }
    double seconds = (console.nanoTime().getAsLong() - start) / 1e9;
    return report(ending, feeder, seconds);
  }

  private int report(Ending ending, Feeder feeder, double seconds) {
    console.out().flush();
    ending.print(console.err(), server.target());
    if (!ending.connected()) {
      return ExitCodes.UNREACHABLE;
    }
    if (!ending.complete()) {
      console
          .err()
          .printf(
              "The stream ended early: %s sent but not acknowledged, and nothing was sent after"
                  + " that. Messages with an id may safely be sent again.%n",
              Format.count(ending.unanswered(), "message"));
    }
    console.err().println(answers.summary(ending.unanswered(), seconds));
    return ending.complete() && answers.allSucceeded() && !feeder.broken
        ? ExitCodes.SUCCEEDED
        : ExitCodes.FAILED;
  }

  private InputStream open(String name) {
    if (name.equals("-")) {
      return console.in();
    }
    Path path = Path.of(name);
    try {
      if (Files.isDirectory(path)) {
        throw new ParameterException(spec.commandLine(), "'" + name + "' is a directory");
      }
      return Files.newInputStream(path);
    } catch (IOException e) {
      String why = Files.exists(path) ? "cannot be read" : "does not exist";
      throw new ParameterException(spec.commandLine(), "the file '" + name + "' " + why, e);
    }
  }

  /** Sends all requests, and has lines that cannot be sent reported in their places. */
  private final class Feeder {
    private final Requests requests;
    private volatile boolean broken;

    Feeder(Requests requests) {
      this.requests = requests;
    }

    void feed(Exchange<GetStreamMessagesRequest, GetStreamMessagesResponse> exchange)
        throws InterruptedException {
      try {
        boolean open = true;
        for (var item = requests.next(); open && item.isPresent(); item = requests.next()) {
          if (item.get() instanceof Requests.Sendable one) {
            open = exchange.send(one.request(), answer -> answers.print(answer, one.line()));
          } else if (item.get() instanceof Requests.BadLine line) {
            open = exchange.inOrder(() -> answers.print(line));
          }
        }
      } catch (IOException e) {
        broken = true;
        console
            .err()
            .println(
                "Error: the input cannot be read further: "
                    + PlainText.line(String.valueOf(e.getMessage())));
      }
    }
  }
}
