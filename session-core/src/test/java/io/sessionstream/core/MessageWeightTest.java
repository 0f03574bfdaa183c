package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MessageWeightTest {
  private static long weightOfText(String text) {
    return MessageWeight.of(Message.builder().text(text).build());
  }

  @Test
  void of_oneCharacterMore_isOneByteMore() {
    assertThat(weightOfText("a".repeat(1001)) - weightOfText("a".repeat(1000))).isEqualTo(1);
    assertThat(weightOfText("\u00E9".repeat(1001)) - weightOfText("\u00E9".repeat(1000)))
        .isEqualTo(1);
  }

  /** The heap has two bytes for each character of a string in which one needs two. */
  @Test
  void of_oneWideCharacterMore_isTwoBytesMore() {
    assertThat(weightOfText("\u20AC".repeat(1001)) - weightOfText("\u20AC".repeat(1000)))
        .isEqualTo(2);
    assertThat(weightOfText("a".repeat(1000) + "\u20AC") - weightOfText("a".repeat(1001)))
        .isEqualTo(1001);
  }

  @Test
  void of_dataAndAttributes_countTheirContent() {
    Message small = Message.builder().data(Bytes.copyOf(new byte[1])).build();
    Message large =
        Message.builder().data(Bytes.copyOf(new byte[501])).putAttributes("k", "v").build();

    assertThat(MessageWeight.of(large) - MessageWeight.of(small)).isBetween(502L, 700L);
  }
}
