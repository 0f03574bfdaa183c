package io.sessionstream.client;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Ids for messages that have none: 22 characters of URL-safe base64 (RFC 4648, section 5, without
 * padding), which are 128 bits that nobody can guess. Safe for use by many threads.
 */
final class MessageIds {
  static final int ID_BYTES = 16;

  /** Many at a time, because asking for random bytes costs more than the bytes. */
  private static final int IDS_IN_STOCK = 256;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();
  private final byte[] stock = new byte[ID_BYTES * IDS_IN_STOCK];
  private int next = stock.length;

  String next() {
    byte[] id = new byte[ID_BYTES];
    synchronized (stock) {
      if (next == stock.length) {
        random.nextBytes(stock);
        next = 0;
      }
      System.arraycopy(stock, next, id, 0, ID_BYTES);
      next += ID_BYTES;
    }
    return ENCODER.encodeToString(id);
  }
}
