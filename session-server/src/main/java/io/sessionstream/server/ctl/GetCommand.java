package io.sessionstream.server.ctl;

import io.sessionstream.client.BlockingSessionStreamClient;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the messages of a session. */
@Command(
    name = "get",
    header = "Prints the messages of a session, all or some, in order.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class GetCommand implements Callable<Integer> {
  private static final long NANOS_PER_MILLI = 1_000_000;

  // The times that protobuf knows.
  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

  private final PrintStream out;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
  private String sessionId = "";

  @Option(names = "--after", paramLabel = "NUMBER", description = "Only messages after this one.")
  private @Nullable Long after;

  @Option(names = "--before", paramLabel = "NUMBER", description = "Only messages before this one.")
  private @Nullable Long before;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only messages stored at or after this time, such as 2026-01-31T12:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only messages stored before this time.")
  private @Nullable Instant until;

  @Option(names = "--last", paramLabel = "N", description = "Only the last N of them.")
  private @Nullable Integer last;

  GetCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    MessageRange.Builder range = range();
    try (SessionStreamClient client = options.connect()) {
      BlockingSessionStreamClient blocking = client.blocking();
      if (last == null) {
        blocking.messages(sessionId, range.build()).forEach(this::print);
      } else {
        List<StoredMessage<Message>> newest = new ArrayList<>();
        blocking
            .messages(sessionId, range.newestFirst(true).maxMessages(last).build())
            .forEach(newest::add);
        Collections.reverse(newest);
        newest.forEach(this::print);
      }
      return Ctl.DONE;
    }
  }

  private MessageRange.Builder range() {
    MessageRange.Builder range = MessageRange.builder();
    if (after != null) {
      range.afterSequence(atLeast(0, "--after", after));
    }
    if (before != null) {
      range.beforeSequence(atLeast(1, "--before", before));
    }
    if (from != null) {
      range.fromMillis(millis("--from", from));
    }
    if (until != null) {
      range.beforeMillis(millis("--until", until));
    }
    if (last != null) {
      long unused = atLeast(1, "--last", last);
    }
    return range;
  }

  private long atLeast(long least, String option, long value) {
    if (value < least) {
      throw options.wrong(option + " must be at least " + least + ", is " + value);
    }
    return value;
  }

  /** The time, rounded up: messages have times to the millisecond. */
  private long millis(String option, Instant time) {
    if (time.isBefore(FIRST_TIME) || time.isAfter(LAST_TIME)) {
      throw options.wrong(
          option + " must be from " + FIRST_TIME + " to " + LAST_TIME + ", is " + time);
    }
    return time.plusNanos(NANOS_PER_MILLI - 1).toEpochMilli();
  }

  private void print(StoredMessage<Message> stored) {
    out.println(options.json() ? Json.of(stored) : Printable.message(stored));
  }
}
