package io.sessionstream.server.faults;

import java.util.EnumMap;
import java.util.Map;

/** What a campaign has counted; of the second row all must be 0. */
final class FaultTally {
  final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
  long appended;
  long acknowledged;
  long duplicates;
  long reconnects;
  long watched;

  long lost;
  long doubled;
  long reordered;
  long wrongSequences;
  long failed;
  long foreign;
  long missedByWatchers;
  long repeatedToWatchers;

  void count(FaultKind kind) {
    faults.merge(kind, 1, Integer::sum);
  }

  int totalFaults() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  boolean isClean() {
    return lost
            + doubled
            + reordered
            + wrongSequences
            + failed
            + foreign
            + missedByWatchers
            + repeatedToWatchers
        == 0;
  }

  String table() {
    StringBuilder table = new StringBuilder();
    table.append("| what | count |\n|---|---|\n");
    row(table, "faults", totalFaults());
    faults.forEach((kind, count) -> row(table, "... " + kind, count));
    row(table, "messages appended", appended);
    row(table, "acknowledged", acknowledged);
    row(table, "... as duplicates, after a lost acknowledgement", duplicates);
    row(table, "reconnects of writers", reconnects);
    row(table, "messages that watchers saw", watched);
    row(table, "lost", lost);
    row(table, "doubled", doubled);
    row(table, "out of order", reordered);
    row(table, "acknowledged with a wrong sequence", wrongSequences);
    row(table, "not acknowledged", failed);
    row(table, "never sent", foreign);
    row(table, "missed by a watcher", missedByWatchers);
    row(table, "told to a watcher twice, or out of order", repeatedToWatchers);
    return table.toString();
  }

  private static void row(StringBuilder table, String what, long count) {
    table.append("| %s | %,d |%n".formatted(what, count));
  }
}
