package io.sessionstream.server.ctl;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.util.JsonFormat;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.WireMapping;
import io.sessionstream.core.Append;
import io.sessionstream.core.Check;
import io.sessionstream.core.Checks;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.Rule;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.GetStreamMessagesRequest;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what is to be appended from protobuf's JSON form of the contract's requests. */
final class RequestJson {
  /** The largest request: a larger message than this could not be sent. */
  static final int MAX_BYTES = ClientOptions.defaults().maxMessageBytes();

  private static final Check<String> WELL_FORMED = Checks.wellFormed();
  private static final Rule<Message> WELL_FORMED_TEXT = MessageRules.wellFormedText();

  /** What the parser says about itself. */
  private static final Pattern ADVICE =
      Pattern.compile("^(?:[a-z]+\\.)+\\w+: |Use JsonReader\\S+ to accept |\\R.*", Pattern.DOTALL);

  private static final Pattern PLACE = Pattern.compile(" at line 1 (column \\d+).*");

  private RequestJson() {}

  /**
   * Reads a {@code sessionstream.v1.GetStreamMessagesRequest}.
   *
   * @throws IllegalArgumentException if it is none, or none that can be sent
   */
  static Append<Message> append(String json) {
    GetStreamMessagesRequest request = parse(json);
    int bytes = request.getSerializedSize();
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a request must be at most " + MAX_BYTES + " bytes, is " + bytes);
    }
    return requireWellFormed(append(request));
  }

  private static GetStreamMessagesRequest parse(String json) {
    GetStreamMessagesRequest.Builder request = GetStreamMessagesRequest.newBuilder();
    try {
      requireOneValue(json);
      JsonFormat.parser().merge(json, request);
      return request.build();
    } catch (IOException e) {
      throw new IllegalArgumentException("not a request in JSON: " + reason(e), e);
    }
  }

  /** Protobuf's parser overlooks what follows the first value, and would drop a second request. */
  private static void requireOneValue(String json) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.skipValue();
    if (!isAtEnd(reader)) {
      throw new MalformedJsonException("more than one value");
    }
  }

  private static boolean isAtEnd(JsonReader reader) throws IOException {
    try {
      return reader.peek() == JsonToken.END_DOCUMENT;
    } catch (MalformedJsonException e) {
      return false;
    }
  }

  private static String reason(IOException e) {
    String message = ADVICE.matcher(String.valueOf(e.getMessage())).replaceAll("");
    return PLACE.matcher(message).replaceFirst(" at $1");
  }

  private static Append<Message> append(GetStreamMessagesRequest request) {
    Append.Builder<Message> append =
        Append.<Message>builder()
            .sessionId(request.getSessionId())
            .message(WireMapping.message(request.getMessage()))
            .durability(durability(request.getDurability()));
    if (request.hasExpectedSequence()) {
      append.expectedSequence(request.getExpectedSequence());
    }
    return append.build();
  }

  private static Optional<Durability> durability(io.sessionstream.v1.Durability wire) {
    return switch (wire) {
      case DURABILITY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      default -> Optional.of(WireMapping.durability(wire));
    };
  }

  private static Append<Message> requireWellFormed(Append<Message> append) {
    WELL_FORMED
        .problem(append.sessionId())
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("session_id " + problem);
            });
    List<Violation> violations = WELL_FORMED_TEXT.check(append.message());
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "message." + violations.get(0).field() + " " + violations.get(0).description());
    }
    return append;
  }
}
