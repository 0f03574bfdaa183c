package io.sessionstream.server.ctl;

import io.sessionstream.client.ImportListener;
import io.sessionstream.client.ImportSummary;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads messages from a file. */
@Command(
    name = "import",
    header = "Loads messages from a file, and prints a summary.",
    description =
        "Each line is one GetStreamMessagesRequest in protobuf's JSON, such as {\"sessionId\": \"a\","
            + " \"message\": {\"sender\": \"Ada\", \"text\": \"Hello\"}}. A line that cannot be read"
            + " or is refused is reported with its number, and the others go on. Give messages ids:"
            + " then a load that broke off can be run again as a whole.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ImportCommand implements Callable<Integer> {
  private static final int PROGRESS_STEP = 10_000;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - is standard input.")
  private String file = "";

  @Option(names = "--progress", description = "Says now and then how many messages were sent.")
  private boolean progress;

  ImportCommand(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (Files.isDirectory(Path.of(file))) {
      throw options.wrong("FILE must be a file, '" + file + "' is a directory");
    }
    try (InputStream opened = file.equals("-") ? in : Files.newInputStream(Path.of(file));
        SessionStreamClient client = options.connect()) {
      MessageLines lines = new MessageLines(opened, err);
      Iterable<Append<Message>> messages = () -> lines;
      ImportSummary summary = client.blocking().importAll(messages, listener());
      summary
          .errors()
          .forEach(
              error -> {
                err.printf("line %d: ", lines.lineOf(error.index()));
                int unused = Ctl.report(error.error(), err);
              });
      long more = summary.failed() - summary.errors().size();
      if (more > 0) {
        err.printf("%,d more have failed%n", more);
      }
      print(summary);
      return summary.failed() == 0 && lines.unreadable() == 0 ? Ctl.DONE : Ctl.REFUSED;
    } catch (UncheckedIOException e) {
      throw new CtlFailure("the file '" + file + "' cannot be read any further: " + e.getMessage());
    } catch (IOException e) {
      throw new CtlFailure("the file '" + file + "' cannot be read: " + e.getMessage());
    }
  }

  private ImportListener listener() {
    if (!progress) {
      return ImportListener.NONE;
    }
    long[] next = {PROGRESS_STEP};
    return sent -> {
      if (sent >= next[0]) {
        err.printf("%,d sent%n", sent);
        next[0] = sent + PROGRESS_STEP;
      }
    };
  }

  private void print(ImportSummary summary) {
    if (options.json()) {
      out.println(Json.of(summary));
    } else {
      out.printf(
          "%d received: %d appended, %d there already, %d failed%n",
          summary.received(), summary.appended(), summary.duplicates(), summary.failed());
    }
  }
}
