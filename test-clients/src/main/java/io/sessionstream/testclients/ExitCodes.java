package io.sessionstream.testclients;

import picocli.CommandLine.ExitCode;

/** What the clients exit with. */
final class ExitCodes {
  /** Everything succeeded. */
  static final int SUCCEEDED = ExitCode.OK;

  /** Some item failed, or was not answered. */
  static final int FAILED = ExitCode.SOFTWARE;

  /** The command line is wrong. */
  static final int USAGE = ExitCode.USAGE;

  /** No connection to the server was made. */
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
