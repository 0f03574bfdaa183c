package io.sessionstream.testclients;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.sessionstream.v1.SessionServiceGrpc;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The third client: one call of each kind, and what came of it. */
@Command(
    name = "tour",
    header = "Makes one call of each kind, and prints what it did.",
    description = {
      "",
      "Appends a message with a unary call, loads some by client streaming, watches a session by"
          + " server streaming, and appends two more on a bidirectional stream; each call has a"
          + " deadline. Then looks three sessions up, of which one does not exist:",
      "",
      "  Error: 404 NOT_FOUND: there is no session \"no-such-session\"",
      "",
      "The messages have ids and are always the same, so that 'tour' may run twice.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything went as it should; so did the look-up of what does not exist",
      "1:something did not",
      "2:the command line is wrong",
      "3:the server could not be reached: no connection was made"
    })
final class TourCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();

  TourCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    ManagedChannel channel = server.channel();
    try {
      Tour first = tour(channel, server.connectTimeout());
      first.unary();
      return goOn(tour(channel, server.idleTimeout()));
    } catch (StatusException e) {
      return explain(CallErrors.of(e));
    } finally {
      channel.shutdownNow();
    }
  }

  /** A deadline belongs to a call; on a stub that is kept, it would pass once and for all. */
  private Tour tour(ManagedChannel channel, Duration deadline) {
    return new Tour(
        () ->
            SessionServiceGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS),
        console.out());
  }

  private int goOn(Tour tour) throws InterruptedException {
    try {
      tour.clientStreaming();
      tour.serverStreaming();
      tour.bidirectional();
      tour.lookUps();
      return tour.succeeded() ? ExitCodes.SUCCEEDED : ExitCodes.FAILED;
    } catch (StatusException e) {
      console.out().flush();
      ErrorPrinter.print(console.err(), CallErrors.of(e));
      return ExitCodes.FAILED;
    }
  }

  /** The first call tells whether there is a server at all: one that answers says more. */
  private int explain(Status error) {
    boolean reached =
        error.getDetailsCount() > 0
            || (error.getCode() != Code.UNAVAILABLE_VALUE
                && error.getCode() != Code.DEADLINE_EXCEEDED_VALUE);
    console.out().flush();
    new Ending(reached, error, 0).print(console.err(), server.target());
    return reached ? ExitCodes.FAILED : ExitCodes.UNREACHABLE;
  }
}
