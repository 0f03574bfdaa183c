package io.sessionstream.client;

import java.util.List;
import java.util.Optional;

/**
 * Some elements of a longer list.
 *
 * @param elements the elements, in order; there may be none on a page that is not the last one
 * @param nextToken asks for the page that follows; absent on the last page
 * @param <T> what an element is
 */
public record Page<T>(List<T> elements, Optional<String> nextToken) {
  /** Keeps a copy of the list. */
  public Page {
    elements = List.copyOf(elements);
  }

  static <T> Page<T> of(List<T> elements, String nextToken) {
    return new Page<>(elements, nextToken.isEmpty() ? Optional.empty() : Optional.of(nextToken));
  }
}
