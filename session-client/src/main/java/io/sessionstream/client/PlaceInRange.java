package io.sessionstream.client;

import io.sessionstream.core.MessageRange;
import java.util.Optional;

/**
 * Where a page of a range begins.
 *
 * @param wanted how many messages of the range are wanted from there on; at least 1
 * @param isBounded whether the range has a greatest number of messages
 * @param token the server's token; {@code ""} for the first page
 */
record PlaceInRange(int wanted, boolean isBounded, String token) {
  private static final char SEPARATOR = ':';

  static PlaceInRange first(MessageRange range) {
    return new PlaceInRange(
        range.maxMessages(), range.maxMessages() != Integer.MAX_VALUE, /* token= */ "");
  }

  /** The place of a text that was given to a caller for a range such as this. */
  static PlaceInRange parse(String text, MessageRange range) {
    PlaceInRange first = first(range);
    if (!first.isBounded) {
      return new PlaceInRange(first.wanted, false, text);
    }
    int separator = text.indexOf(SEPARATOR);
    try {
      int wanted = Integer.parseInt(text.substring(0, Math.max(0, separator)));
      if (wanted >= 1 && wanted <= first.wanted) {
        return new PlaceInRange(wanted, true, text.substring(separator + 1));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("not a token of a page of this range: \"" + text + "\"");
  }

  /** The place behind a page from here, unless that was the last one. */
  Optional<PlaceInRange> after(int messages, String nextToken) {
    return nextToken.isEmpty() || messages >= wanted
        ? Optional.empty()
        : Optional.of(new PlaceInRange(wanted - messages, isBounded, nextToken));
  }

  /** What the caller is given; the number is part of it where the server does not know it. */
  String text() {
    return isBounded ? wanted + String.valueOf(SEPARATOR) + token : token;
  }
}
