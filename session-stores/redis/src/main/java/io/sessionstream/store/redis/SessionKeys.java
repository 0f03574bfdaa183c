package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.cluster.SlotHash;
import java.io.ByteArrayOutputStream;

/**
 * The keys of one session, of which the hash tag is the same, so that a cluster keeps them
 * together.
 *
 * <p>A tag ends at the first closing brace, and an empty one is none: the colon before the session
 * id sees to it that there is a tag whatever the id is. As a prefix has no braces and the ends of
 * the keys differ, no two sessions share a key.
 */
final class SessionKeys {
  private final String sessionId;
  private final byte[] meta;
  private final byte[] log;
  private final byte[] ids;

  private SessionKeys(String sessionId, String stem) {
    this.sessionId = sessionId;
    meta = bytes(stem + "meta");
    log = bytes(stem + "log");
    ids = bytes(stem + "ids");
  }

  static SessionKeys of(String prefix, String sessionId) {
    return new SessionKeys(sessionId, prefix + "{:" + sessionId + "}:");
  }

  String sessionId() {
    return sessionId;
  }

  byte[] meta() {
    return meta;
  }

  byte[] log() {
    return log;
  }

  byte[] ids() {
    return ids;
  }

  /** The cluster's slot of all three keys, from 0 to 16383. */
  int slot() {
    return SlotHash.getSlot(meta);
  }

  /** The bytes that the keys take on the wire. */
  int size() {
    return meta.length + log.length + ids.length;
  }

  /**
   * The text in UTF-8; a surrogate without its other half, which has no UTF-8, in three bytes as if
   * it were a character, so that different texts stay different.
   */
  static byte[] bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return bytesWithSurrogates(text);
      }
    }
    return text.getBytes(UTF_8);
  }

  private static byte[] bytesWithSurrogates(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(3 * text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                out.write(0xE0 | (character >> 12));
                out.write(0x80 | ((character >> 6) & 0x3F));
                out.write(0x80 | (character & 0x3F));
              } else {
                out.writeBytes(Character.toString(character).getBytes(UTF_8));
              }
            });
    return out.toByteArray();
  }
}
