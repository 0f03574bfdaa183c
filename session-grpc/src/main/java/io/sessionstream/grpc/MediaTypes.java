package io.sessionstream.grpc;

import io.sessionstream.core.Checks;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Says of bytes whether they are a media type. Few are in use, so those that were found to be one
 * are known again without making text of them. Safe for use by many threads.
 */
final class MediaTypes {
  private static final int SLOTS = 256;

  /** Each in the slot that its hash says, until another one is put there. */
  private final AtomicReferenceArray<byte[]> known = new AtomicReferenceArray<>(SLOTS);

  /** Whether these bytes are a media type in UTF-8. */
  boolean isOne(byte[] bytes, int offset, int size) {
    int slot = hash(bytes, offset, size) & (SLOTS - 1);
    byte[] found = known.get(slot);
    if (found != null && Arrays.equals(found, 0, found.length, bytes, offset, offset + size)) {
      return true;
    }
    String text = new String(bytes, offset, size, StandardCharsets.UTF_8);
    if (Checks.mediaType().problem(text).isPresent()) {
      return false;
    }
    known.set(slot, Arrays.copyOfRange(bytes, offset, offset + size));
    return true;
  }

  /** Of few bytes, because it must be quicker than what it saves. */
  private static int hash(byte[] bytes, int offset, int size) {
    int hash = size;
    for (int quarter = 0; quarter < 4; quarter++) {
      hash = 31 * hash + bytes[offset + (size - 1) * quarter / 3];
    }
    return hash;
  }
}
