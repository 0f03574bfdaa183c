package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Text as bytes, for stores that keep ids as bytes: UTF-8, with a surrogate that has no partner
 * written like any other character, in three bytes. So different texts have different bytes, which
 * strict UTF-8 does not give.
 */
public final class TextBytes {
  private TextBytes() {}

  /** The bytes of any text; the UTF-8 of one that is well-formed. */
  public static byte[] of(String text) {
    return isWellFormed(text) ? text.getBytes(UTF_8) : ofIllFormed(text);
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static byte[] ofIllFormed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 * text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                bytes.write(0xE0 | c >> 12);
                bytes.write(0x80 | (c >> 6 & 0x3F));
                bytes.write(0x80 | (c & 0x3F));
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** The text whose form these bytes are; not defined for bytes that {@link #of} never gives. */
  public static String toText(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : toIllFormed(bytes);
  }

  private static String toIllFormed(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int plain = 0;
    for (int i = 0; i < bytes.length; i++) {
      // Only a surrogate begins with ED and a byte from A0 on.
      if (bytes[i] == (byte) 0xED && i + 2 < bytes.length && (bytes[i + 1] & 0xFF) >= 0xA0) {
        text.append(new String(bytes, plain, i - plain, UTF_8));
        text.append((char) (0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F)));
        i += 2;
        plain = i + 1;
      }
    }
    return text.append(new String(bytes, plain, bytes.length - plain, UTF_8)).toString();
  }
}
