package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.sessionstream.core.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages come back as they were appended, up to the limits of the standard rules. */
abstract class ContentContract extends Theme {
  private static final int LARGEST_CONTENT = 1 << 20;
  private static final int MOST_ATTRIBUTES = 64;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 4096;
  private static final String BEYOND_THE_BASIC_PLANE = "\uD83D\uDE00\uD835\uDD4A\uD840\uDC00";

  ContentContract(SessionStoreContract contract) {
    super(contract);
  }

  static Stream<Named<Message>> messages() {
    return Stream.of(
        named("every field, with text", Messages.complete()),
        named("every field, with data", Messages.completeWithData()),
        named("only text", Messages.text("text")),
        named("only data", Message.builder().data(Messages.everyByteValue(1)).build()),
        named("every byte value", Message.builder().data(Messages.everyByteValue(256)).build()),
        named("largest text", Messages.text(Messages.letters(LARGEST_CONTENT))),
        named("largest text of long characters", Messages.text("\u20AC".repeat(349_525))),
        named(
            "largest data",
            Message.builder().data(Messages.everyByteValue(LARGEST_CONTENT)).build()),
        named("most attributes", Messages.withAttributes(largestAttributes())),
        named("longest fields", longestFields()),
        named("white space around", Messages.text(" \t\r\n text \u00A0\u3000\n")),
        named("only white space", Messages.text(" \n")),
        named("white space everywhere", everywhere(" a  b ")),
        named("line ends", Messages.text("a\nb\r\nc\rd\u2028e")),
        named("control characters", Messages.text("\u0000a\u0001\u001F\u007F\u0085")),
        named("beyond the basic plane", everywhere(BEYOND_THE_BASIC_PLANE)),
        named("composed and decomposed", Messages.text("\u00E9 e\u0301")),
        named("byte order marks", Messages.text("\uFEFFtext\uFFFE\uFFFF")),
        named("right to left", Messages.text("\u202E\u05E9\u05DC\u05D5\u05DD")),
        named("sent before 1970", sentAt("1969-12-31T23:59:59.999999999Z")),
        named("sent at the earliest time", sentAt("0001-01-01T00:00:00Z")),
        named("sent at the latest time", sentAt("9999-12-31T23:59:59.999999999Z")));
  }

  private static Map<String, String> largestAttributes() {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < MOST_ATTRIBUTES; i++) {
      attributes.put(
          "%0128d".formatted(i).substring(0, LONGEST_KEY), Messages.letters(LONGEST_VALUE - i));
    }
    return attributes;
  }

  private static Message longestFields() {
    return Message.builder()
        .messageId("m".repeat(128))
        .sender("s".repeat(256))
        .contentType("text/" + "t".repeat(250))
        .text("text")
        .build();
  }

  private static Message everywhere(String value) {
    return Message.builder()
        .messageId(value)
        .sender(value)
        .contentType(value)
        .text(value)
        .putAttributes(value, value)
        .build();
  }

  private static Message sentAt(String time) {
    return Message.builder().text("text").sentAt(Instant.parse(time)).build();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void find_message_isEqualToWhatWasAppended(Message message) {
    append(SESSION, message);
    append(SESSION, "another");

    assertThat(find(SESSION).messages().get(0).message()).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void append_messageAgain_isADuplicate(Message message) {
    Message withId = message.toBuilder().messageId("a").build();
    append(SESSION, withId);

    assertThat(append(SESSION, withId).duplicate()).isTrue();
  }
}
