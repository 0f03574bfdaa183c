package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  private final MediaTypes types = new MediaTypes();

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "text/plain; charset=utf-8", "audio/ogg; codecs=opus"})
  void isOne_mediaTypeAgainAndAgain_isTrue(String type) {
    for (int i = 0; i < 3; i++) {
      assertThat(isOne(type)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "text", "text/", "te xt/plain", "täxt/plain"})
  void isOne_anythingElseAgainAndAgain_isFalse(String text) {
    for (int i = 0; i < 3; i++) {
      assertThat(isOne(text)).isFalse();
    }
  }

  /** More than are known at a time, and some that differ where the hash does not look. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void isOne_manyTypes_isTrueForEachAndFalseForItsNeighbour(int count) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < count; i++) {
        assertThat(isOne("text/x%06d-y".formatted(i))).isTrue();
        assertThat(isOne("text x%06d-y".formatted(i))).isFalse();
        assertThat(isOne("te/xt%06d-y".formatted(i))).isTrue();
      }
    }
  }

  private boolean isOne(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    return types.isOne(bytes, 1, bytes.length - 2);
  }
}
