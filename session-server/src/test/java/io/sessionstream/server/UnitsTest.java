package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes and durations as people write them. */
class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "7B, 7",
    "1KiB, 1024",
    "4 MiB, 4194304",
    "2GiB, 2147483648",
    "' 512KiB ', 524288",
    "007, 7",
    "999999999999999999, 999999999999999999",
    "8589934591GiB, 9223372035781033984",
  })
  void byteSize_wellFormed_isRead(String text, long bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-1", "1.5MiB", "1MB", "1mib", "MiB", "1 K", "x", "1\nKiB", "١"})
  void byteSize_malformed_isRefused(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "'%s' is not a size; write bytes, or a unit: 1048576, 512KiB, 4MiB, 2GiB", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8589934592GiB", "999999999999999999KiB"})
  void byteSize_overflow_isRefused(String text) {
    assertThatThrownBy(() -> new ByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is too large", text);
  }

  @ParameterizedTest
  @CsvSource({"2147483647, 2147483647", "1MiB, 1048576"})
  void intByteSize_lessThanTwoGiB_isRead(String text, int bytes) {
    assertThat(new IntByteSize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "2GiB"})
  void intByteSize_twoGiBAndMore_isRefused(String text) {
    assertThatThrownBy(() -> new IntByteSize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is too large; it must be less than 2GiB", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "500ms, PT0.5S",
    "10s, PT10S",
    "5m, PT5M",
    "1h, PT1H",
    "7d, PT168H",
    "' 7 d ', PT168H",
    "999999999999ms, PT277777H46M39.999S",
  })
  void timeSpan_wellFormed_isRead(String text, Duration duration) {
    assertThat(new TimeSpan().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "-1s", "1.5s", "1S", "1 sec", "s", "1w", "PT1S", "1000000000000s"})
  void timeSpan_malformed_isRefused(String text) {
    assertThatThrownBy(() -> new TimeSpan().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "'%s' is not a duration; write a number and a unit: 500ms, 10s, 5m, 1h, 7d", text);
  }
}
