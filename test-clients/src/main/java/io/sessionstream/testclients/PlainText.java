package io.sessionstream.testclients;

/** Text from elsewhere, made safe to be shown on a terminal. */
final class PlainText {
  private PlainText() {}

  /** The text on one line: whatever could steer a terminal is shown as an escape. */
  static String line(String text) {
    return escape(text, "\\n");
  }

  /**
   * The text on as many lines as it has, each but the first after {@code indent}, so that none can
   * pass for something that the client said.
   */
  static String lines(String text, String indent) {
    return escape(text.replace("\r\n", "\n"), System.lineSeparator() + indent);
  }

  private static String escape(String text, String newline) {
    if (text.chars().noneMatch(PlainText::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        safe.append(newline);
      } else if (isUnsafe(c)) {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Control characters but tab, line separators, and what reverses the direction of writing. */
  private static boolean isUnsafe(int c) {
    return (Character.isISOControl(c) && c != '\t')
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
