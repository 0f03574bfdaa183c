package io.sessionstream.testclients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TargetTest {
  @Test
  void convert_addresses() {
    Target.Converter converter = new Target.Converter();

    assertThat(converter.convert("localhost:1")).isEqualTo(new Target("localhost", 1));
    assertThat(converter.convert("[::1]:65535")).isEqualTo(new Target("[::1]", 65535));
    assertThat(converter.convert("127.0.0.1:50051")).hasToString("127.0.0.1:50051");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a:", ":1", "a:0", "a:65536", "::1", "::1:5", "http://a:1", "a b:1"})
  void convert_otherThings_areRefused(String value) {
    assertThatThrownBy(() -> new Target.Converter().convert(value))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is not host:port");
  }
}
