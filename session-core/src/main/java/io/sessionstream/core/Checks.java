package io.sessionstream.core;

import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import com.google.common.net.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Checks of single values, to make a {@link RuleSet} of. */
public final class Checks {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Media types that were found to be well-formed; few are in use, and parsing one is slow. */
  private static final Set<String> KNOWN_MEDIA_TYPES = ConcurrentHashMap.newKeySet();

  private static final int MAX_KNOWN_MEDIA_TYPES = 256;
  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  private Checks() {}

  /** Text whose UTF-8 form has between {@code min} and {@code max} bytes. */
  public static Check<String> utf8Bytes(int min, int max) {
    // Most text is so short that it need not be counted.
    int surelyFits = max / MAX_UTF8_BYTES_PER_CHAR;
    return value -> {
      if (value.length() >= min && value.length() <= surelyFits) {
        return Optional.empty();
      }
      int size = value.getBytes(StandardCharsets.UTF_8).length;
      return size >= min && size <= max
          ? Optional.empty()
          : Optional.of(sizeProblem(min, max, size));
    };
  }

  /** Text that has a UTF-8 form, because it has no unpaired surrogates. */
  public static Check<String> wellFormed() {
    return value -> {
      try {
        int unused = Utf8.encodedLength(value);
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of("must be well-formed Unicode, has an unpaired surrogate");
      }
    };
  }

  /** Bytes of which there are between {@code min} and {@code max}. */
  public static Check<Bytes> bytes(int min, int max) {
    return value ->
        value.size() >= min && value.size() <= max
            ? Optional.empty()
            : Optional.of(sizeProblem(min, max, value.size()));
  }

  private static String sizeProblem(int min, int max, int size) {
    return "must have " + min + " to " + max + " bytes, has " + size;
  }

  /** Text without control characters (Unicode category Cc: U+0000 to U+001F, U+007F to U+009F). */
  public static Check<String> noControlCharacters() {
    return value -> {
      int index = CharMatcher.javaIsoControl().indexIn(value);
      return index < 0
          ? Optional.empty()
          : Optional.of(
              "must not have control characters, has U+%04X at position %d"
                  .formatted((int) value.charAt(index), index));
    };
  }

  /** A media type as RFC 9110, section 8.3.1, defines it. */
  public static Check<String> mediaType() {
    return value -> {
      if (KNOWN_MEDIA_TYPES.contains(value)) {
        return Optional.empty();
      }
      try {
        MediaType.parse(value);
      } catch (IllegalArgumentException e) {
        return Optional.of(
            "must be a media type, such as \"text/plain\" or \"audio/ogg; codecs=opus\"");
      }
      if (KNOWN_MEDIA_TYPES.size() >= MAX_KNOWN_MEDIA_TYPES) {
        KNOWN_MEDIA_TYPES.clear(); // So that nobody can fill it with what is never used again.
      }
      KNOWN_MEDIA_TYPES.add(value);
      return Optional.empty();
    };
  }

  /** A number from 0. */
  public static <N extends Number> Check<N> notNegative() {
    return value ->
        value.longValue() >= 0
            ? Optional.empty()
            : Optional.of("must not be negative, is " + value);
  }

  /** A time that {@link #isTimestamp} allows. */
  public static Check<Instant> timestamp() {
    return value ->
        isTimestamp(value.getEpochSecond(), value.getNano())
            ? Optional.empty()
            : Optional.of("must be a time from " + EARLIEST + " to " + LATEST);
  }

  /**
   * Whether protobuf and RFC 3339 can express this time since 1970-01-01T00:00:00Z: it is in the
   * years 1 to 9999, and the nanoseconds are less than a second.
   */
  public static boolean isTimestamp(long seconds, int nanos) {
    return seconds >= EARLIEST.getEpochSecond()
        && seconds <= LATEST.getEpochSecond()
        && nanos >= 0
        && nanos <= LATEST.getNano();
  }
}
