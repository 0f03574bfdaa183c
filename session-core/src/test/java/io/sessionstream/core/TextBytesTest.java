package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TextBytesTest {
  static Stream<String> texts() {
    return Stream.of(
        "",
        "a",
        "é€\uD83D\uDE00",
        "?",
        "\uFFFD",
        "\uD7FF",
        "\uE000",
        "\uD800",
        "\uDFFF",
        "a\uD83Db",
        "\uDE00\uD83D",
        "\uD83D\uD83D\uDE00",
        "\uD83D\uDE00\uDE00",
        "\uD800\uD800",
        "é\uDBFF€");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void toText_ofBytes_isTheText(String text) {
    assertThat(TextBytes.toText(TextBytes.of(text))).isEqualTo(text);
  }

  @Test
  void of_differentTexts_areDifferent() {
    List<String> bytes = texts().map(text -> Arrays.toString(TextBytes.of(text))).toList();

    assertThat(bytes).doesNotHaveDuplicates();
  }

  @Test
  void of_textWithUtf8Form_isThat() {
    assertThat(TextBytes.of("é€\uD83D\uDE00")).isEqualTo("é€\uD83D\uDE00".getBytes(UTF_8));
  }
}
