package io.sessionstream.server.crash;

/** What a campaign has counted. */
final class Tally {
  int rounds;
  int faults;
  long acknowledged;
  long retries;
  long duplicateAnswers;
  long lost;
  long lostByRedis;
  long doubled;
  long reordered;
  long gaps;
  long foreign;
  long surprises;
  long refused;

  /** Whether nothing is wrong; what Redis loses by itself is not counted as such. */
  boolean isClean() {
    return lost == 0
        && doubled == 0
        && reordered == 0
        && gaps == 0
        && foreign == 0
        && surprises == 0;
  }

  static String header() {
    return "| fault | rounds | faults | acknowledgements checked | retries | answered as duplicates"
        + " | lost | doubled | reordered | gaps | never sent | other surprises | lost by Redis"
        + " | damaged copies refused |\n|"
        + "---|".repeat(14);
  }

  String row(String name) {
    return "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d |"
        .formatted(
            name,
            rounds,
            faults,
            acknowledged,
            retries,
            duplicateAnswers,
            lost,
            doubled,
            reordered,
            gaps,
            foreign,
            surprises,
            lostByRedis,
            refused);
  }
}
