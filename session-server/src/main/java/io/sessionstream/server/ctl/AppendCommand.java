package io.sessionstream.server.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends one message. */
@Command(
    name = "append",
    header = "Appends a message to a session, which begins with it if need be.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class AppendCommand implements Callable<Integer> {
  private final InputStream in;
  private final PrintStream out;

  @Mixin private CtlOptions options = new CtlOptions();

  @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
  private String sessionId = "";

  @Parameters(
      index = "1",
      paramLabel = "TEXT",
      description = "The text; - reads it from standard input, to its end.")
  private String text = "";

  @Option(names = "--sender", paramLabel = "NAME", description = "Who says it.")
  private Optional<String> sender = Optional.empty();

  @Option(
      names = "--message-id",
      paramLabel = "ID",
      description = "Makes it safe to append it again. Default: a random one.")
  private Optional<String> messageId = Optional.empty();

  @Option(names = "--content-type", paramLabel = "TYPE", description = "Its media type.")
  private Optional<String> contentType = Optional.empty();

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      description = "Whatever else belongs to it; may be repeated.")
  private Map<String, String> attributes = Map.of();

  AppendCommand(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() {
    Message message =
        Message.builder()
            .messageId(messageId)
            .sender(sender)
            .contentType(contentType)
            .text(text.equals("-") ? readInput() : text)
            .putAllAttributes(attributes)
            .build();
    try (SessionStreamClient client = options.connect()) {
      Acknowledgement done = client.blocking().append(sessionId, message);
      if (options.json()) {
        out.println(Json.of(done));
      } else {
        out.printf(
            "%s as number %d, at %s (%s)%n",
            done.duplicate() ? "was there already" : "stored",
            done.sequence(),
            done.appendTime(),
            done.durability());
      }
      return Ctl.DONE;
    }
  }

  private String readInput() {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
    } catch (CharacterCodingException e) {
      throw new CtlFailure("standard input is not UTF-8");
    } catch (IOException e) {
      throw new CtlFailure("standard input cannot be read: " + e.getMessage());
    }
  }
}
