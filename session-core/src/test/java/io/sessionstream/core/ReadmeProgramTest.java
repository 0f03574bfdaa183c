package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in the README compiles against this module alone, and prints what the README says.
 */
class ReadmeProgramTest {
  private static final Pattern PROGRAM =
      Pattern.compile(
          "```java\n(?<source>.*?)```\n\nIt prints\n\n```\n(?<output>.*?)```", Pattern.DOTALL);

  @Test
  void program_ofReadme_printsWhatReadmeSays(@TempDir Path directory) throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("../README.md")));
    assertThat(program.find()).isTrue();
    Path source = Files.writeString(directory.resolve("Transcript.java"), program.group("source"));

    String classPath = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-proc:none", source.toString());
    assertThat(compiled).isZero();

    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-cp",
                    directory + System.getProperty("path.separator") + classPath,
                    "Transcript"))
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo(program.group("output"));
    assertThat(process.waitFor()).isZero();
  }
}
