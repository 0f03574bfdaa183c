package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a message as the form's version (a byte), which fields it has (a byte, of which each bit
 * is one), and these fields in the order of their bits. Numbers are big-endian; text is its length
 * in bytes (4 bytes) and its UTF-8 form.
 */
final class MessageCodec implements Codec<Message> {
  static final MessageCodec INSTANCE = new MessageCodec();

  private static final int VERSION = 1;
  private static final int MESSAGE_ID = 1;
  private static final int SENDER = 1 << 1;
  private static final int CONTENT_TYPE = 1 << 2;
  private static final int TEXT = 1 << 3;
  private static final int DATA = 1 << 4;
  private static final int ATTRIBUTES = 1 << 5;
  private static final int SENT_AT = 1 << 6;

  private MessageCodec() {}

  @Override
  public byte[] encode(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try {
      write(message, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Message message, DataOutputStream out) throws IOException {
    out.writeByte(VERSION);
    out.writeByte(
        bit(message.messageId().isPresent(), MESSAGE_ID)
            | bit(message.sender().isPresent(), SENDER)
            | bit(message.contentType().isPresent(), CONTENT_TYPE)
            | bit(message.text().isPresent(), TEXT)
            | bit(message.data().isPresent(), DATA)
            | bit(!message.attributes().isEmpty(), ATTRIBUTES)
            | bit(message.sentAt().isPresent(), SENT_AT));
    writeText(message.messageId(), out);
    writeText(message.sender(), out);
    writeText(message.contentType(), out);
    writeText(message.text(), out);
    if (message.data().isPresent()) {
      writeBytes(message.data().get().toByteArray(), out);
    }
    if (!message.attributes().isEmpty()) {
      out.writeInt(message.attributes().size());
      for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
        writeBytes(attribute.getKey().getBytes(UTF_8), out);
        writeBytes(attribute.getValue().getBytes(UTF_8), out);
      }
    }
    if (message.sentAt().isPresent()) {
      Instant sentAt = message.sentAt().get();
      out.writeLong(sentAt.getEpochSecond());
      out.writeInt(sentAt.getNano());
    }
  }

  private static int bit(boolean set, int bit) {
    return set ? bit : 0;
  }

  private static void writeText(Optional<String> text, DataOutputStream out) throws IOException {
    if (text.isPresent()) {
      writeBytes(text.get().getBytes(UTF_8), out);
    }
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public Message decode(byte[] bytes) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      Message message = read(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException(in.available() + " bytes after the end of a message");
      }
      return message;
    } catch (IOException | DateTimeException e) {
      throw new IllegalArgumentException("not a message: " + bytes.length + " bytes", e);
    }
  }

  private static Message read(DataInputStream in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "a message is in the form " + version + ", but only the form " + VERSION + " is known");
    }
    int fields = in.readUnsignedByte();
    Message.Builder message = Message.builder();
    if ((fields & MESSAGE_ID) != 0) {
      message.messageId(readText(in));
    }
    if ((fields & SENDER) != 0) {
      message.sender(readText(in));
    }
    if ((fields & CONTENT_TYPE) != 0) {
      message.contentType(readText(in));
    }
    if ((fields & TEXT) != 0) {
      message.text(readText(in));
    }
    if ((fields & DATA) != 0) {
      message.data(Bytes.copyOf(readBytes(in)));
    }
    if ((fields & ATTRIBUTES) != 0) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        message.putAttributes(readText(in), readText(in));
      }
    }
    if ((fields & SENT_AT) != 0) {
      message.sentAt(Instant.ofEpochSecond(in.readLong(), in.readInt()));
    }
    return message.build();
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), UTF_8);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > in.available()) {
      throw new IOException("a field of " + size + " bytes, of which there are " + in.available());
    }
    return in.readNBytes(size);
  }
}
