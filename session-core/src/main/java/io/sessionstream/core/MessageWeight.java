package io.sessionstream.core;

import java.util.Map;

/** About how many bytes of the heap a {@link Message} takes. */
final class MessageWeight {
  private static final long MESSAGE_BYTES = 64;
  private static final long VALUE_BYTES = 40;
  private static final long ENTRY_BYTES = 48;

  private MessageWeight() {}

  static long of(Message message) {
    long weight = MESSAGE_BYTES;
    weight += message.text().map(MessageWeight::of).orElse(0L);
    weight += message.data().map(data -> VALUE_BYTES + data.size()).orElse(0L);
    weight += message.sender().map(MessageWeight::of).orElse(0L);
    weight += message.contentType().map(MessageWeight::of).orElse(0L);
    for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
      weight += ENTRY_BYTES + of(attribute.getKey()) + of(attribute.getValue());
    }
    return weight;
  }

  private static boolean isLatin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  private static long of(String text) {
    // The JDK keeps a string in one byte per character only if that is enough for all of them.
    return VALUE_BYTES + (isLatin1(text) ? text.length() : 2L * text.length());
  }
}
