package io.sessionstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a program: what it prints where, and how it ends. */
class FatJarIT {
  @TempDir Path directory;

  @Test
  void run_terminated_printsTheReadyLineAndEndsWell() {
    try (JarProcess jar = JarProcess.start(Map.of(), "--port=0", "--host=localhost")) {
      assertThat(jar.nextOutput())
          .matches(
              "Session Stream "
                  + Version.current()
                  + " ready on localhost:\\d+ \\(store: memory\\)");
      jar.terminate();
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.furtherOutput()).isEmpty();
      assertThat(jar.errors())
          .satisfiesExactly(
              line -> assertThat(line).matches("\\S+Z INFO  SessionServer: shutting down"),
              line -> assertThat(line).matches("\\S+Z INFO  SessionServer: shut down"));
    }
  }

  @Test
  void run_configuredByEnvironmentAndFile_obeysBoth() throws IOException {
    Path file = Files.writeString(directory.resolve("server.properties"), "log-level = error\n");
    Map<String, String> environment =
        Map.of("SESSION_STREAM_PORT", "0", "SESSION_STREAM_CONFIG", file.toString());
    try (JarProcess jar = JarProcess.start(environment)) {
      assertThat(jar.nextOutput()).contains(" ready on 127.0.0.1:").doesNotContain(":50051");
      jar.terminate();
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.errors()).isEmpty();
    }
  }

  @Test
  void run_portIsInUse_saysSoAndExitsWith1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JarProcess jar = JarProcess.start(Map.of(), "--port=" + taken.getLocalPort())) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.furtherOutput()).isEmpty();
      assertThat(jar.errors())
          .containsExactly(
              "cannot listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": the port is in use; choose another with --port, or 0 for a free one");
    }
  }

  @Test
  void run_wrongUsage_saysSoAndExitsWith2() {
    try (JarProcess jar = JarProcess.start(Map.of(), "--prot=0")) {
      assertThat(jar.exitCode()).isEqualTo(2);
      assertThat(jar.furtherOutput()).isEmpty();
      assertThat(jar.errors())
          .containsExactly("Unknown option: '--prot=0'; --help lists the options");
    }
  }

  @Test
  void run_version_printsItAndExitsWith0() {
    try (JarProcess jar = JarProcess.start(Map.of(), "--version")) {
      assertThat(jar.nextOutput()).isEqualTo("Session Stream " + Version.current());
      assertThat(jar.exitCode()).isZero();
      assertThat(jar.errors()).isEmpty();
    }
  }

  @Test
  void run_onRocksDb_secondServerIsRefusedAndTheClosedDirectoryIsSound() {
    Path dataDir = directory.resolve("data");
    String[] options = {"--port=0", "--store=rocksdb", "--data-dir=" + dataDir};
    try (JarProcess jar = JarProcess.start(Map.of(), options)) {
      assertThat(jar.nextOutput()).endsWith(" (store: rocksdb)");
      try (JarProcess second = JarProcess.start(Map.of(), options)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.furtherOutput()).isEmpty();
        assertThat(second.errors()).containsExactly(dataDir + " is in use by another process");
      }
      jar.terminate();
      assertThat(jar.exitCode()).isZero();
    }
    try (JarProcess check = JarProcess.start(Map.of(), "check", "--data-dir=" + dataDir)) {
      assertThat(check.nextOutput())
          .isEqualTo("0 sessions with 0 messages checked: nothing is wrong");
      assertThat(check.exitCode()).isZero();
      assertThat(check.errors()).isEmpty();
    }
  }

  @Test
  void run_redisIsNotThere_saysSoAndExitsWith1() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (JarProcess jar =
        JarProcess.start(
            Map.of(), "--port=0", "--store=redis", "--redis-uri=redis://127.0.0.1:" + port)) {
      assertThat(jar.exitCode()).isEqualTo(1);
      assertThat(jar.furtherOutput()).isEmpty();
      assertThat(jar.errors())
          .containsExactly("Redis at 127.0.0.1:" + port + " cannot be used: Connection refused");
    }
  }
}
