package io.sessionstream.grpc;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Timestamp;
import io.sessionstream.v1.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one look at the bytes of a {@code sessionstream.v1.Message} tells of it, if it is
 * <em>plain</em>: each field is known, comes once, in the order of the numbers, and is not empty,
 * and all text is UTF-8. Nearly every message is. Then its bytes are what is stored, and most of
 * the rules can be checked without making a value of it.
 */
final class PlainMessage {
  private static final int MESSAGE_ID = bytes(Message.MESSAGE_ID_FIELD_NUMBER);
  private static final int SENDER = bytes(Message.SENDER_FIELD_NUMBER);
  private static final int CONTENT_TYPE = bytes(Message.CONTENT_TYPE_FIELD_NUMBER);
  private static final int TEXT = bytes(Message.TEXT_FIELD_NUMBER);
  private static final int DATA = bytes(Message.DATA_FIELD_NUMBER);
  private static final int ATTRIBUTES = bytes(Message.ATTRIBUTES_FIELD_NUMBER);
  private static final int SENT_AT = bytes(Message.SENT_AT_FIELD_NUMBER);
  private static final int KEY = bytes(1);
  private static final int VALUE = bytes(2);
  private static final int SECONDS = number(Timestamp.SECONDS_FIELD_NUMBER);
  private static final int NANOS = number(Timestamp.NANOS_FIELD_NUMBER);

  /** Keys must be compared with each other; those of a message with more are left to a map. */
  private static final int MAX_ATTRIBUTES = 8;

  private final byte[] bytes;
  private final CodedInputStream in;
  private boolean plain = true;

  private int messageIdStart;
  private int messageIdSize;
  private int senderSize;
  private int contentTypeStart;
  private int contentTypeSize;
  private int contentSize;
  private int attributes;
  private int[] keys = {};
  private int longestKey;
  private int longestValue;
  private long sentAtSeconds;
  private int sentAtNanos;

  private PlainMessage(byte[] bytes) {
    this.bytes = bytes;
    in = CodedInputStream.newInstance(bytes);
  }

  /** The message of these bytes if it is plain; empty too if they are not a message at all. */
  static Optional<PlainMessage> of(byte[] bytes) {
    PlainMessage message = new PlainMessage(bytes);
    try {
      message.read();
    } catch (IOException e) {
      return Optional.empty();
    }
    return message.plain ? Optional.of(message) : Optional.empty();
  }

  private void read() throws IOException {
    int last = 0;
    while (plain && !in.isAtEnd()) {
      int tag = in.readTag();
      // In the order of their numbers, as protobuf libraries write them, no field comes twice.
      plain = tag > last || (tag == ATTRIBUTES && last == ATTRIBUTES);
      if (tag == MESSAGE_ID) {
        messageIdSize = readText();
        messageIdStart = in.getTotalBytesRead() - messageIdSize;
      } else if (tag == SENDER) {
        senderSize = readText();
      } else if (tag == CONTENT_TYPE) {
        contentTypeSize = readText();
        contentTypeStart = in.getTotalBytesRead() - contentTypeSize;
      } else if (tag == TEXT) {
        contentSize = readText();
      } else if (tag == DATA) {
        plain &= last != TEXT; // Alternatives, of which only the later one counts.
        contentSize = skipBytes();
      } else if (tag == ATTRIBUTES) {
        readAttribute();
      } else if (tag == SENT_AT) {
        readSentAt();
      } else {
        plain = false;
      }
      last = tag;
    }
  }

  /** Skips text, and returns its size. */
  private int readText() throws IOException {
    int size = skipBytes();
    plain &= WireText.isUtf8(bytes, in.getTotalBytesRead() - size, size);
    return size;
  }

  private int skipBytes() throws IOException {
    int size = in.readRawVarint32();
    in.skipRawBytes(size);
    plain &= size > 0;
    return size;
  }

  private void readAttribute() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    plain &= in.readTag() == KEY;
    if (plain) {
      int size = readText();
      longestKey = Math.max(longestKey, size);
      addKey(in.getTotalBytesRead() - size, in.getTotalBytesRead());
      plain &= in.readTag() == VALUE;
    }
    if (plain) {
      longestValue = Math.max(longestValue, readText());
    }
    plain &= in.isAtEnd();
    in.popLimit(outer);
  }

  private void addKey(int start, int end) {
    if (attributes == MAX_ATTRIBUTES) {
      plain = false;
      return;
    }
    if (attributes == 0) {
      keys = new int[2 * MAX_ATTRIBUTES];
    }
    for (int i = 0; i < attributes; i++) {
      plain &= !Arrays.equals(bytes, keys[2 * i], keys[2 * i + 1], bytes, start, end);
    }
    keys[2 * attributes] = start;
    keys[2 * attributes + 1] = end;
    attributes++;
  }

  private void readSentAt() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int last = 0;
    while (plain && !in.isAtEnd()) {
      int tag = in.readTag();
      plain = tag > last;
      last = tag;
      if (tag == SECONDS) {
        sentAtSeconds = in.readInt64();
      } else if (tag == NANOS) {
        sentAtNanos = in.readInt32();
      } else {
        plain = false;
      }
    }
    in.popLimit(outer);
  }

  /** The message id, if it has one. */
  Optional<String> messageId() {
    return messageIdSize == 0
        ? Optional.empty()
        : Optional.of(new String(bytes, messageIdStart, messageIdSize, StandardCharsets.UTF_8));
  }

  int messageIdSize() {
    return messageIdSize;
  }

  int senderSize() {
    return senderSize;
  }

  /** Its type as text; empty if it has none. */
  Optional<String> contentType() {
    return contentTypeSize == 0
        ? Optional.empty()
        : Optional.of(new String(bytes, contentTypeStart, contentTypeSize, StandardCharsets.UTF_8));
  }

  int contentTypeSize() {
    return contentTypeSize;
  }

  /** The size of its text or data; 0 if it has neither. */
  int contentSize() {
    return contentSize;
  }

  int attributes() {
    return attributes;
  }

  /** The size of the longest key of an attribute. */
  int longestKey() {
    return longestKey;
  }

  /** The size of the longest value of an attribute. */
  int longestValue() {
    return longestValue;
  }

  /** When it was sent, in seconds; 0 if it does not say. */
  long sentAtSeconds() {
    return sentAtSeconds;
  }

  /** The nanoseconds of when it was sent, as they came. */
  int sentAtNanos() {
    return sentAtNanos;
  }

  private static int bytes(int field) {
    return field << 3 | WIRETYPE_LENGTH_DELIMITED;
  }

  private static int number(int field) {
    return field << 3 | WIRETYPE_VARINT;
  }
}
