package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CodePointsTest {
  /** Parts of which texts are made, in which surrogates have partners or have none. */
  private static final List<String> PARTS =
      List.of(
          "", "a", "b", "\u00E4", "\uD83D", "\uDE00", "\uDE01", "\uD83D\uDE00", "\uE000", "\uFFFD");

  @Test
  void compare_anyTexts_isTheOrderOfTheirBytes() {
    List<String> texts =
        PARTS.stream()
            .flatMap(
                first ->
                    PARTS.stream()
                        .flatMap(second -> PARTS.stream().map(third -> first + second + third)))
            .toList();
    for (String a : texts) {
      for (String b : texts) {
        assertThat(Integer.signum(CodePoints.compare(a, b)))
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(TextBytes.of(a), TextBytes.of(b))));
      }
    }
  }

  @Test
  void startsWith_text_isByCodePoints() {
    assertThat(CodePoints.startsWith("abc", "ab")).isTrue();
    assertThat(CodePoints.startsWith("abc", "abc")).isTrue();
    assertThat(CodePoints.startsWith("abc", "")).isTrue();
    assertThat(CodePoints.startsWith("abc", "abcd")).isFalse();
    assertThat(CodePoints.startsWith("abc", "b")).isFalse();
    assertThat(CodePoints.startsWith("a\uD83D\uDE00", "a")).isTrue();
    assertThat(CodePoints.startsWith("a\uD83D\uDE00", "a\uD83D\uDE00")).isTrue();
    assertThat(CodePoints.startsWith("a\uD83D\uDE00", "a\uD83D")).isFalse();
    assertThat(CodePoints.startsWith("a\uD83Db", "a\uD83D")).isTrue();
  }
}
