package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LinesTest {
  @Test
  void next_returnsLinesWithoutTheirEnds() throws IOException {
    assertThat(read("a\n\nbc\r\nd", 10)).containsExactly("a", "", "bc\r", "d");
    assertThat(read("a\n", 10)).containsExactly("a");
    assertThat(read("\n", 10)).containsExactly("");
    assertThat(read("", 10)).isEmpty();
  }

  @Test
  void next_lineOverTheLimit_isCutAndTheNextIsWhole() throws IOException {
    assertThat(read("abc\nabcd\nab\n", 3)).containsExactly("abc", "abc...", "ab");
  }

  @Test
  void next_linesLongerThanTheBuffer() throws IOException {
    String line = "x".repeat(200_000);

    assertThat(read(line + "\n" + line + "\nend", 200_000)).containsExactly(line, line, "end");
    assertThat(read(line + "\nend", 100_000)).containsExactly("x".repeat(100_000) + "...", "end");
  }

  private static List<String> read(String text, int maxBytes) throws IOException {
    Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(UTF_8)), maxBytes);
    List<String> read = new ArrayList<>();
    for (Optional<Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      read.add(UTF_8.decode(line.get().bytes()) + (line.get().whole() ? "" : "..."));
    }
    return read;
  }
}
