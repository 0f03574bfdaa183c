package io.sessionstream.store.tck;

import io.sessionstream.core.Bytes;
import io.sessionstream.core.Message;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

/** The messages that the contract appends. */
final class Messages {
  private Messages() {}

  static Message text(String text) {
    return Message.builder().text(text).build();
  }

  static Message withId(String messageId, String text) {
    return Message.builder().messageId(messageId).text(text).build();
  }

  /** A message with every field that can stand beside text. */
  static Message complete() {
    return Message.builder()
        .messageId("message-1")
        .sender("Ada")
        .contentType("text/plain; charset=utf-8")
        .text("Good morning.")
        .putAttributes("topic", "weather")
        .putAttributes("language", "en")
        .sentAt(Instant.parse("2026-01-02T03:04:05.123456789Z"))
        .build();
  }

  /** A message like {@link #complete()}, with data instead of text. */
  static Message completeWithData() {
    return complete().toBuilder().text(Optional.empty()).data(everyByteValue(300)).build();
  }

  static Message withAttributes(Map<String, String> attributes) {
    return Message.builder().text("with attributes").attributes(attributes).build();
  }

  /** Bytes that go through all their 256 values, again and again. */
  static Bytes everyByteValue(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) i;
    }
    return Bytes.copyOf(content);
  }

  /** Letters that cannot be compressed to much less, so that a store has to weigh them. */
  static String letters(int count) {
    Random random = new Random(count);
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    return letters.toString();
  }

  /** The sequences that a session with so many messages has: 1, 2, 3 ... */
  static Long[] sequencesTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toArray(Long[]::new);
  }
}
