package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    try (InputStream version =
        Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
      return new String[] {
        "Session Stream test clients " + new String(version.readAllBytes(), UTF_8).strip(),
        "Contract sessionstream.v1; Java " + Runtime.version(),
      };
    }
  }
}
