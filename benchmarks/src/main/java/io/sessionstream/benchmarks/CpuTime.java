package io.sessionstream.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU time that a process has used so far, as Linux counts it in {@code /proc/PID/stat}.
 *
 * @param ticks user and system time of all threads, in hundredths of a second
 */
record CpuTime(long ticks) {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_FIELD = 11;
  private static final int SYSTEM_FIELD = 12;

  static CpuTime of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name, the second field, may have spaces; it ends with the last bracket.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new CpuTime(Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double secondsSince(CpuTime before) {
    return (ticks - before.ticks) / TICKS_PER_SECOND;
  }
}
