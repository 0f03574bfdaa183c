package io.sessionstream.benchmarks;

import java.util.List;

/**
 * How much is on its way at a time.
 *
 * @param streams the number of calls, all on one connection
 * @param unanswered the number of requests that each keeps unanswered
 */
record Cell(int streams, int unanswered) {
  private static final List<Integer> STREAMS = List.of(1, 8, 64);
  private static final List<Integer> UNANSWERED = List.of(1, 16, 256);

  /** All combinations. */
  static List<Cell> grid() {
    return STREAMS.stream()
        .flatMap(streams -> UNANSWERED.stream().map(unanswered -> new Cell(streams, unanswered)))
        .toList();
  }

  /** A cell written as {@code 64x16}. */
  static Cell parse(String text) {
    String[] numbers = text.split("x", -1);
    if (numbers.length != 2) {
      throw new IllegalArgumentException("a cell is written as 64x16, not as " + text);
    }
    return new Cell(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  @Override
  public String toString() {
    return "%d streams x %d unanswered".formatted(streams, unanswered);
  }
}
