package io.sessionstream.store.redis;

import io.sessionstream.core.TextBytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The keys {@code meta} of all sessions, by which these are found among other keys. */
final class MetaKeys {
  private static final byte[] AFTER_ID = TextBytes.of("}:meta");

  private final byte[] beforeId;

  MetaKeys(String keyPrefix) {
    beforeId = TextBytes.of(keyPrefix + "{:");
  }

  /** The glob-style pattern of those whose session id begins with the prefix. */
  byte[] pattern(String idPrefix) {
    ByteArrayOutputStream pattern = new ByteArrayOutputStream();
    escape(beforeId, pattern);
    escape(TextBytes.of(idPrefix), pattern);
    pattern.write('*');
    escape(AFTER_ID, pattern);
    return pattern.toByteArray();
  }

  private static void escape(byte[] literal, ByteArrayOutputStream pattern) {
    for (byte b : literal) {
      if (b == '*' || b == '?' || b == '[' || b == ']' || b == '\\') {
        pattern.write('\\');
      }
      pattern.write(b);
    }
  }

  /** Whether the key is one of these. */
  boolean contains(byte[] key) {
    int afterId = key.length - AFTER_ID.length;
    return afterId >= beforeId.length
        && Arrays.equals(key, 0, beforeId.length, beforeId, 0, beforeId.length)
        && Arrays.equals(key, afterId, key.length, AFTER_ID, 0, AFTER_ID.length);
  }

  /** The session id of such a key, as {@link TextBytes}. */
  byte[] sessionId(byte[] key) {
    return Arrays.copyOfRange(key, beforeId.length, key.length - AFTER_ID.length);
  }
}
