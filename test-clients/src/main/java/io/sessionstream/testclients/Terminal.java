package io.sessionstream.testclients;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** Asks the operating system about terminals. */
final class Terminal {
  private Terminal() {}

  /**
   * Whether standard error is a terminal. Java cannot tell ({@link System#console} is about
   * standard input and output), so the POSIX command for it is asked; where there is none, the
   * answer is no.
   */
  static boolean isStandardError() {
    try {
      return new ProcessBuilder(List.of("test", "-t", "2"))
              .redirectError(Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
