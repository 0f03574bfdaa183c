package io.sessionstream.core;

/** Compares text by its code points: in the order that its bytes in {@link TextBytes} have. */
final class CodePoints {
  private CodePoints() {}

  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == length) {
      return Integer.compare(a.length(), b.length());
    }
    boolean insidePair = i > 0 && (endsPair(a, i) || endsPair(b, i));
    int start = insidePair ? i - 1 : i;
    return Integer.compare(a.codePointAt(start), b.codePointAt(start));
  }

  /** Whether the text begins with all code points of the prefix. */
  static boolean startsWith(String text, String prefix) {
    int end = prefix.length();
    return text.startsWith(prefix) && !(end > 0 && end < text.length() && endsPair(text, end));
  }

  private static boolean endsPair(String text, int i) {
    return Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
  }
}
