package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Code;
import io.sessionstream.v1.GetStreamMessagesRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Requests from JSON Lines: one request in each line, in protobuf's JSON. Blank lines are skipped.
 */
final class JsonLines implements Requests {
  /** The transport's limit: a bigger request would end the call, and the lines after it with it. */
  static final int MAX_REQUEST_BYTES = 4 << 20;

  /** In JSON, a request may be six times as long as on the wire, if all of it is escapes. */
  private static final int MAX_LINE_BYTES = 8 * MAX_REQUEST_BYTES;

  private static final ByteBuffer MARK = UTF_8.encode("\ufeff").asReadOnlyBuffer();
  private static final int LONGEST_REASON = 200;
  private static final Pattern EXCEPTION_NAME = Pattern.compile("^(?:[a-z]+\\.)+[A-Z]\\w+: ");
  private static final Pattern ADVICE = Pattern.compile("^Use JsonReader\\S+ to accept ");
  private static final Pattern PLACE =
      Pattern.compile(" at line 1 (column \\d+) .*", Pattern.DOTALL);

  private final Lines lines;
  private long number;

  JsonLines(InputStream in) {
    this.lines = new Lines(in, MAX_LINE_BYTES);
  }

  @Override
  public Optional<Item> next() throws IOException {
    Optional<Lines.Line> line = lines.next();
    while (line.isPresent()) {
      number++;
      skipMark(line.get().bytes());
      if (!isBlank(line.get().bytes())) {
        return Optional.of(read(line.get()));
      }
      line = lines.next();
    }
    return Optional.empty();
  }

  private Item read(Lines.Line line) {
    if (!line.whole()) {
      return bad("is longer than " + MAX_LINE_BYTES + " bytes");
    }
    try {
      GetStreamMessagesRequest request = parse(UTF_8.newDecoder().decode(line.bytes()).toString());
      return request.getSerializedSize() > MAX_REQUEST_BYTES
          ? bad("is a request of more than " + MAX_REQUEST_BYTES + " bytes")
          : new Sendable(request, OptionalLong.of(number));
    } catch (CharacterCodingException e) {
      return bad("is not UTF-8");
    } catch (IOException e) {
      return bad("is not a request in JSON: " + reason(e));
    }
  }

  private static GetStreamMessagesRequest parse(String json) throws IOException {
    requireOneValue(json);
    GetStreamMessagesRequest.Builder request = GetStreamMessagesRequest.newBuilder();
    JsonFormat.parser().merge(json, request);
    return request.build();
  }

  /** Protobuf's parser overlooks what follows the first value, and would drop a second request. */
  private static void requireOneValue(String json) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.skipValue();
    if (reader.peek() != JsonToken.END_DOCUMENT) {
      throw new MalformedJsonException("more than one value");
    }
  }

  private BadLine bad(String why) {
    return new BadLine(
        number, ErrorPrinter.error(Code.INVALID_ARGUMENT, "line " + number + " " + why));
  }

  /** What the parser says, without what it says about itself. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    message = EXCEPTION_NAME.matcher(message).replaceFirst("");
    message = ADVICE.matcher(message).replaceFirst("");
    message = PLACE.matcher(message).replaceFirst(" at $1");
    return message.length() <= LONGEST_REASON
        ? message
        : message.substring(0, LONGEST_REASON) + " ...";
  }

  /** Some editors put a byte order mark in front of a file. */
  private void skipMark(ByteBuffer bytes) {
    if (number == 1 && bytes.limit() >= MARK.limit() && bytes.slice(0, MARK.limit()).equals(MARK)) {
      bytes.position(MARK.limit());
    }
  }

  private static boolean isBlank(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      byte b = bytes.get(i);
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
