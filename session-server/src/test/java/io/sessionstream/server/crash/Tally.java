package io.sessionstream.server.crash;

/** What a campaign has counted; all but the first few must be 0. */
final class Tally {
  int rounds;
  int faults;
  long acknowledged;
  long retries;
  long duplicateAnswers;
  long lost;
  long doubled;
  long reordered;
  long gaps;
  long foreign;
  long refused;

  boolean isClean() {
    return lost == 0 && doubled == 0 && reordered == 0 && gaps == 0 && foreign == 0;
  }

  static String header() {
    return "| fault | rounds | faults | acknowledgements checked | retries | answered as duplicates"
        + " | lost | doubled | reordered | gaps | never sent | damaged copies refused |\n|---|---|---|---|---|---|---|---|---|---|---|---|";
  }

  String row(String name) {
    return "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d |"
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
            refused);
  }
}
