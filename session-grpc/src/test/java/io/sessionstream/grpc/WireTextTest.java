package io.sessionstream.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bytes are text, wherever what decides it stands. */
class WireTextTest {
  private static final int BEFORE = 3;

  /** These bytes, between others that are no text and do not count. */
  private static boolean isUtf8(byte[] bytes) {
    byte[] all = new byte[BEFORE + bytes.length + BEFORE];
    Arrays.fill(all, (byte) 0xff);
    System.arraycopy(bytes, 0, all, BEFORE, bytes.length);
    return WireText.isUtf8(all, BEFORE, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 15, 16, 17, 40})
  void isUtf8_ascii_isText(int size) {
    assertThat(isUtf8("a".repeat(size).getBytes(UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 40})
  void isUtf8_oneByteIsWrong_isNotTextWhereverItIs(int size) {
    for (int at = 0; at < size; at++) {
      byte[] bytes = "a".repeat(size).getBytes(UTF_8);
      bytes[at] = (byte) 0xff;
      assertThat(isUtf8(bytes)).as("at %s", at).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "\uD83D\uDE00"})
  void isUtf8_oneCharacterIsNotAscii_isTextWhereverItIsIfItIsWhole(String character) {
    for (int before = 0; before < 20; before++) {
      byte[] bytes = ("a".repeat(before) + character).getBytes(UTF_8);
      assertThat(isUtf8(bytes)).as("after %s", before).isTrue();
      assertThat(isUtf8(Arrays.copyOf(bytes, bytes.length - 1))).as("after %s", before).isFalse();
    }
  }
}
