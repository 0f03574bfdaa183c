package io.sessionstream.grpc;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.Bytes;
import io.sessionstream.core.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@code sessionstream.v1.Message} straight into core's value, if it is <em>plain</em>:
 * each field is known, comes once and is not empty. Nearly every message is; then its bytes are
 * what is stored, and no protobuf object has to be made. All others take the way of the generated
 * code.
 */
final class PlainMessageReader {
  private static final int MESSAGE_ID = bytes(io.sessionstream.v1.Message.MESSAGE_ID_FIELD_NUMBER);
  private static final int SENDER = bytes(io.sessionstream.v1.Message.SENDER_FIELD_NUMBER);
  private static final int CONTENT_TYPE =
      bytes(io.sessionstream.v1.Message.CONTENT_TYPE_FIELD_NUMBER);
  private static final int TEXT = bytes(io.sessionstream.v1.Message.TEXT_FIELD_NUMBER);
  private static final int DATA = bytes(io.sessionstream.v1.Message.DATA_FIELD_NUMBER);
  private static final int ATTRIBUTES = bytes(io.sessionstream.v1.Message.ATTRIBUTES_FIELD_NUMBER);
  private static final int SENT_AT = bytes(io.sessionstream.v1.Message.SENT_AT_FIELD_NUMBER);
  private static final int KEY = bytes(1);
  private static final int VALUE = bytes(2);
  private static final int SECONDS = number(Timestamp.SECONDS_FIELD_NUMBER);
  private static final int NANOS = number(Timestamp.NANOS_FIELD_NUMBER);

  private final CodedInputStream in;
  private Optional<String> messageId = Optional.empty();
  private Optional<String> sender = Optional.empty();
  private Optional<String> contentType = Optional.empty();
  private Optional<String> text = Optional.empty();
  private Optional<Bytes> data = Optional.empty();
  private Map<String, String> attributes = Map.of();
  private Optional<Instant> sentAt = Optional.empty();
  private boolean plain = true;

  private PlainMessageReader(byte[] bytes) {
    in = CodedInputStream.newInstance(bytes);
  }

  /** The message if it is plain. */
  static Optional<Message> read(byte[] bytes) throws IOException {
    return new PlainMessageReader(bytes).read();
  }

  private Optional<Message> read() throws IOException {
    int last = 0;
    while (plain && !in.isAtEnd()) {
      int tag = in.readTag();
      // In the order of their numbers, as protobuf libraries write them, no field comes twice.
      plain = tag > last || (tag == ATTRIBUTES && last == ATTRIBUTES);
      if (tag == DATA && last == TEXT) {
        plain = false; // Alternatives, of which only the later one counts.
      }
      last = tag;
      if (tag == MESSAGE_ID) {
        messageId = Optional.of(readText());
      } else if (tag == SENDER) {
        sender = Optional.of(readText());
      } else if (tag == CONTENT_TYPE) {
        contentType = Optional.of(readText());
      } else if (tag == TEXT) {
        text = Optional.of(readText());
      } else if (tag == DATA) {
        data = Optional.of(Bytes.copyOf(in.readByteBuffer()));
      } else if (tag == ATTRIBUTES) {
        readAttribute();
      } else if (tag == SENT_AT) {
        readSentAt();
      } else {
        plain = false;
      }
    }
    return plain
        ? Optional.of(Message.of(messageId, sender, contentType, text, data, attributes, sentAt))
        : Optional.empty();
  }

  private String readText() throws IOException {
    String value = in.readStringRequireUtf8();
    plain &= !value.isEmpty();
    return value;
  }

  private void readAttribute() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    boolean expected = in.readTag() == KEY;
    if (expected) {
      String key = readText();
      expected = in.readTag() == VALUE;
      if (expected) {
        addAttribute(key, readText());
      }
    }
    plain &= expected && in.isAtEnd();
    in.popLimit(outer);
  }

  private void addAttribute(String key, String value) {
    if (attributes.isEmpty()) {
      attributes = Map.of(key, value);
      return;
    }
    if (attributes.size() == 1) {
      attributes = new HashMap<>(attributes);
    }
    plain &= attributes.put(key, value) == null;
  }

  private void readSentAt() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    long seconds = 0;
    int nanos = 0;
    int last = 0;
    while (plain && !in.isAtEnd()) {
      int tag = in.readTag();
      plain = tag > last;
      last = tag;
      if (tag == SECONDS) {
        seconds = in.readInt64();
      } else if (tag == NANOS) {
        nanos = in.readInt32();
      } else {
        plain = false;
      }
    }
    sentAt = Optional.of(MessageMapping.instant(seconds, nanos));
    in.popLimit(outer);
  }

  private static int bytes(int field) {
    return field << 3 | WIRETYPE_LENGTH_DELIMITED;
  }

  private static int number(int field) {
    return field << 3 | WIRETYPE_VARINT;
  }
}
