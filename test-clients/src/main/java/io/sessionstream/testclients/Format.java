package io.sessionstream.testclients;

import java.util.Locale;

/** Numbers in sentences; the same in every locale, because the sentences are English. */
final class Format {
  private Format() {}

  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** "1 message", "1,000 messages". */
  static String count(long number, String noun) {
    return text("%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
