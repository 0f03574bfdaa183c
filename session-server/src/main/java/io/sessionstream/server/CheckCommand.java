package io.sessionstream.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sessionstream.core.Codec;
import io.sessionstream.store.rocksdb.DataDirectoryCheck;
import io.sessionstream.store.rocksdb.DataDirectoryCheck.Result;
import io.sessionstream.store.rocksdb.StoreOpenException;
import io.sessionstream.v1.Message;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code check}: verifies a data directory that no server uses, and changes nothing in it. */
@Command(
    name = "check",
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Checks a data directory of --store rocksdb that no server uses.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "java -jar session-server.jar check --data-dir DIR",
    description = {
      "",
      "Reads everything that is in it: sequences must be without gaps, message ids and counters"
          + " must agree with the messages, and all values must be readable. Prints how many"
          + " sessions and messages there are, and each fault with its session. Changes nothing.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 nothing is wrong, 1 something is, or the directory cannot be opened, 2 wrong"
          + " usage."
    })
final class CheckCommand {
  static final String NAME = "check";

  private static final int OK = 0;
  private static final int FAULTY = 1;
  private static final int WRONG_USAGE = 2;

  @Option(names = "--data-dir", required = true, paramLabel = "DIR", description = "The directory.")
  private Path dataDir = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // It is for the parser.
  private boolean help;

  /** Runs the command with the arguments after its name, and returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... args) {
    CheckCommand check = new CheckCommand();
    CommandLine parser = new CommandLine(check);
    try {
      parser.parseArgs(args);
      if (parser.isUsageHelpRequested()) {
        parser.usage(out);
        return OK;
      }
      return check.check(out);
    } catch (ParameterException e) {
      err.println(e.getMessage() + "; check --help says more");
      return WRONG_USAGE;
    } catch (StoreOpenException e) {
      err.println(e.getMessage());
      return FAULTY;
    }
  }

  private int check(PrintStream out) throws StoreOpenException {
    Result result = DataDirectoryCheck.check(dataDir, new WireCodec(), CheckCommand::messageId);
    result.faults().forEach(out::println);
    out.println(
        "%,d sessions with %,d messages checked: %s"
            .formatted(
                result.sessions(),
                result.messages(),
                result.isSound()
                    ? "nothing is wrong"
                    : "%,d faults".formatted(result.faults().size())));
    return result.isSound() ? OK : FAULTY;
  }

  private static Optional<String> messageId(Message message) {
    return message.hasMessageId() ? Optional.of(message.getMessageId()) : Optional.empty();
  }

  /** Reads messages as the service stores them. */
  private static final class WireCodec implements Codec<Message> {
    @Override
    public byte[] encode(Message message) {
      return message.toByteArray();
    }

    @Override
    public Message decode(byte[] bytes) {
      try {
        return Message.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("not a message: " + bytes.length + " bytes", e);
      }
    }
  }
}
