package io.sessionstream.testclients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlainTextTest {
  @Test
  void line_harmlessText_isUnchanged() {
    assertThat(PlainText.line("a\tb ä 漢 👩‍🚀 \\n")).isEqualTo("a\tb ä 漢 👩‍🚀 \\n");
  }

  @Test
  void line_whatSteersATerminal_isEscaped() {
    assertThat(PlainText.line("a\nb\rc\u001b[31m\u0007\u007f\u009b\u202e\u2028\u2066\0"))
        .isEqualTo("a\\nb\\u000dc\\u001b[31m\\u0007\\u007f\\u009b\\u202e\\u2028\\u2066\\u0000");
  }

  @Test
  void lines_areSetIn() {
    assertThat(PlainText.lines("a\nb\r\nc\rd\n", "  ").lines())
        .containsExactly("a", "  b", "  c\\u000dd", "  ");
  }
}
