package io.sessionstream.testclients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as people run it: everything is in it, and nothing but the clients prints. */
@Timeout(120)
final class ClientJarIT {
  private static final String JAR = System.getProperty("jar", "");

  @TempDir private Path directory;

  @Test
  void stream_aServer() throws Exception {
    ScriptedService service = new ScriptedService();
    try (TestServer server = TestServer.start(service)) {
      ClientRun run = run("stream", "--target", server.target());

      assertThat(run.out()).containsExactlyElementsOf(Collections.nCopies(9, "Success: 1"));
      assertThat(run.err())
          .singleElement()
          .asString()
          .matches("Sent 9 messages in .* s \\(.* messages/s\\): 9 succeeded .*, 0 failed\\.");
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void stream_manyLinesFromStandardInput() throws Exception {
    int lines = 20_000;
    Path input = directory.resolve("in");
    Files.writeString(input, "{\"sessionId\": \"a\"}\n".repeat(lines), UTF_8);
    try (TestServer server = TestServer.start(new ScriptedService())) {
      ClientRun run = run(Optional.of(input), "stream", "--file", "-", "--target", server.target());

      assertThat(run.out()).containsExactlyElementsOf(Collections.nCopies(lines, "Success: 1"));
      assertThat(run.err()).hasSize(1);
      assertThat(run.exitCode()).isZero();
    }
  }

  @Test
  void lookup_withoutServer_printsOneSentence() throws Exception {
    String target;
    try (TestServer server = TestServer.start(new ScriptedService())) {
      target = server.target();
    }

    ClientRun run = run("lookup", "--target", target);

    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            "Error: cannot reach a server at "
                + target
                + " (connection refused); start the server, or name its address with --target"
                + " host:port.");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void jar_holdsNoSignatures() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      Set<String> signatures =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)"))
              .collect(Collectors.toSet());

      assertThat(signatures).isEmpty();
    }
  }

  private ClientRun run(String... args) throws Exception {
    return run(Optional.empty(), args);
  }

  private ClientRun run(Optional<Path> in, String... args) throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    in.ifPresent(path -> builder.redirectInput(path.toFile()));
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The client does not end.");
    }
    return new ClientRun(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }
}
