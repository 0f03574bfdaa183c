package io.sessionstream.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.sessionstream.grpc.ServiceLimits;
import io.sessionstream.grpc.SessionGrpcService;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the README compiles, and prints what the README says. */
class ReadmeProgramTest {
  private static final Pattern PROGRAM =
      Pattern.compile(
          "## JVM client\n.*?```java\n(?<source>.*?)```\n\nIt prints\n\n```\n(?<output>.*?)```",
          Pattern.DOTALL);

  @Test
  void program_ofReadme_printsWhatReadmeSays(@TempDir Path directory) throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("../README.md")));
    assertThat(program.find()).isTrue();
    Path source = Files.writeString(directory.resolve("Chat.java"), program.group("source"));
    String classPath = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-proc:none", source.toString());
    assertThat(compiled).isZero();

    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new SessionGrpcService(ServiceUnderTest.memoryStore(), ServiceLimits.defaults()))
            .build()
            .start();
    try {
      assertThat(
              run(directory + System.getProperty("path.separator") + classPath, server.getPort()))
          .isEqualTo(program.group("output"));
    } finally {
      server.shutdownNow();
    }
  }

  private static String run(String classPath, int port) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(List.of(java, "-cp", classPath, "Chat", "127.0.0.1:" + port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
