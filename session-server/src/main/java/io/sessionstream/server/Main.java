package io.sessionstream.server;

import io.sessionstream.server.ctl.Ctl;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;

/** Runs the server as a program. */
public final class Main {
  private static final int OK = 0;
  private static final int CANNOT_START = 1;
  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Runs the server until it is told to end; {@code --help} says more. */
  public static void main(String[] args) {
    System.exit(run(System.getenv(), System.out, System.err, args));
  }

  /** Runs the server, or answers what was asked for, and returns the exit code. */
  static int run(
      Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
    if (args.length > 0 && args[0].equals(CheckCommand.NAME)) {
      return CheckCommand.run(out, err, Arrays.copyOfRange(args, 1, args.length));
    }
    if (args.length > 0 && args[0].equals(Ctl.NAME)) {
      LogLevel.ERROR.apply();
      return Ctl.run(System.in, out, err, Arrays.copyOfRange(args, 1, args.length));
    }
    try {
      CommandLine parsed = new ConfigLoader(environment).parse(args);
      if (parsed.isUsageHelpRequested()) {
        parsed.usage(out);
        return OK;
      }
      if (parsed.isVersionHelpRequested()) {
        parsed.printVersionHelp(out);
        return OK;
      }
      return serve(ConfigLoader.toConfig(parsed), out, err);
    } catch (UsageException e) {
      err.println(e.getMessage() + "; --help lists the options");
      return WRONG_USAGE;
    }
  }

  private static int serve(ServerConfig config, PrintStream out, PrintStream err) {
    config.logLevel().apply();
    try {
      SessionServer server = SessionServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
      // In one piece, so that whoever waits for the line never sees a part of it.
      out.println(
          "Session Stream %s ready on %s:%d (store: %s)"
              .formatted(Version.current(), config.host(), server.port(), config.store().kind()));
      server.awaitTermination();
      return OK;
    } catch (IOException e) {
      err.println(StartFailure.describe(e, config));
      return CANNOT_START;
    } catch (StartException e) {
      err.println(e.getMessage());
      return CANNOT_START;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OK;
    }
  }

  /** Ends the server; an end on a signal is a good end, for which the JVM would not return 0. */
  private static void stop(SessionServer server) {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(OK);
  }
}
