package io.sessionstream.grpc;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.google.protobuf.Timestamp;
import io.sessionstream.v1.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one look at the bytes of a {@code sessionstream.v1.Message} tells of it, if it is
 * <em>plain</em>: each field is known, comes once, in the order of the numbers, and is not empty,
 * each number takes no more bytes than it needs, and all text is UTF-8. Nearly every message is.
 * Then its bytes are what is stored, and most of the rules can be checked without making a value of
 * it.
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
  private int at;
  private int end;
  private boolean plain = true;

  private int messageIdStart;
  private int messageIdSize;
  private int senderSize;
  private int contentTypeStart;
  private int contentTypeSize;
  private int contentSize;
  private int attributes;
  private int firstAttribute;
  private int longestKey;
  private int longestValue;
  private long sentAtSeconds;
  private int sentAtNanos;

  private PlainMessage(byte[] bytes) {
    this.bytes = bytes;
    end = bytes.length;
  }

  /** The message of these bytes if it is plain; empty too if they are not a message at all. */
  static Optional<PlainMessage> of(byte[] bytes) {
    PlainMessage message = new PlainMessage(bytes);
    message.read();
    return message.plain ? Optional.of(message) : Optional.empty();
  }

  private void read() {
    long last = 0;
    while (plain && at < end) {
      int start = at;
      long tag = readNumber();
      // In the order of their numbers, as protobuf libraries write them, no field comes twice.
      plain &= tag > last || (tag == ATTRIBUTES && last == ATTRIBUTES);
      if (tag == MESSAGE_ID) {
        messageIdSize = skipText();
        messageIdStart = at - messageIdSize;
      } else if (tag == SENDER) {
        senderSize = skipText();
      } else if (tag == CONTENT_TYPE) {
        contentTypeSize = skipText();
        contentTypeStart = at - contentTypeSize;
      } else if (tag == TEXT) {
        contentSize = skipText();
      } else if (tag == DATA) {
        plain &= last != TEXT; // Alternatives, of which only the later one counts.
        contentSize = skipBytes();
      } else if (tag == ATTRIBUTES) {
        readAttribute(start);
      } else if (tag == SENT_AT) {
        readSentAt();
      } else {
        plain = false;
      }
      last = tag;
    }
  }

  /** Reads a number, which must be there and take no more bytes than it needs. */
  private long readNumber() {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
      byte next = bytes[at++];
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        boolean isPadded = next == 0 && shift > 0;
        boolean isTooLarge = next > 1 && shift == Long.SIZE - 1;
        plain &= !isPadded && !isTooLarge;
        return number;
      }
    }
    plain = false;
    return 0;
  }

  /** Reads the size of what follows, all of which must be there; 0 if it is not. */
  private int readSize() {
    long size = readNumber();
    boolean isThere = size >= 0 && size <= end - at;
    plain &= isThere;
    return isThere ? (int) size : 0;
  }

  /** Skips text, and returns its size. */
  private int skipText() {
    int size = skipBytes();
    plain &= WireText.isUtf8(bytes, at - size, size);
    return size;
  }

  private int skipBytes() {
    int size = readSize();
    at += size;
    plain &= size > 0;
    return size;
  }

  private void readAttribute(int start) {
    int outer = end;
    end = readSize() + at;
    expect(KEY);
    int keySize = skipText();
    int keyEnd = at;
    expect(VALUE);
    int valueSize = skipText();
    plain &= at == end;
    end = outer;
    if (attributes == 0) {
      firstAttribute = start;
    }
    plain &= attributes < MAX_ATTRIBUTES && !hasKey(keyEnd - keySize, keyEnd, start);
    attributes++;
    longestKey = Math.max(longestKey, keySize);
    longestValue = Math.max(longestValue, valueSize);
  }

  private void expect(int tag) {
    long found = readNumber();
    plain &= found == tag;
  }

  /** Whether one of the attributes before this offset has the key that is here. */
  private boolean hasKey(int keyStart, int keyEnd, int before) {
    int here = at;
    boolean found = false;
    at = firstAttribute;
    while (at < before) {
      readNumber();
      int next = readSize() + at;
      readNumber();
      int size = readSize();
      found |= Arrays.equals(bytes, at, at + size, bytes, keyStart, keyEnd);
      at = next;
    }
    at = here;
    return found;
  }

  private void readSentAt() {
    int outer = end;
    end = readSize() + at;
    long last = 0;
    while (plain && at < end) {
      long tag = readNumber();
      plain &= tag > last;
      last = tag;
      long number = readNumber();
      plain &= number != 0;
      if (tag == SECONDS) {
        sentAtSeconds = number;
      } else if (tag == NANOS) {
        sentAtNanos = (int) number;
        plain &= number == sentAtNanos;
      } else {
        plain = false;
      }
    }
    end = outer;
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

  /** Whether its content type is a media type; true if it has none. */
  boolean hasMediaType(MediaTypes types) {
    return contentTypeSize == 0 || types.isOne(bytes, contentTypeStart, contentTypeSize);
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
