package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as its users run it. */
final class FatJarServer implements RunningServer {
  private static final Pattern READY =
      Pattern.compile("Session Stream (\\S+) ready on (\\S+):(\\d+) \\(store: memory\\)");

  private final JarProcess process;
  private final int port;

  FatJarServer(String... options) {
    process = JarProcess.withHeap("96m", options);
    String ready = process.nextOutput();
    Matcher matcher = READY.matcher(ready);
    assertThat(matcher.matches()).as(ready).isTrue();
    assertThat(matcher.group(1)).isEqualTo(Version.current());
    assertThat(matcher.group(2)).isEqualTo("127.0.0.1");
    port = Integer.parseInt(matcher.group(3));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public int stop() {
    process.terminate();
    int exitCode = process.exitCode();
    assertThat(process.furtherOutput()).isEmpty();
    return exitCode;
  }

  @Override
  public List<String> warnings() {
    return process.errors().stream()
        .filter(line -> line.matches("\\S+ (WARN|ERROR) .*") || line.contains("Exception"))
        .toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
