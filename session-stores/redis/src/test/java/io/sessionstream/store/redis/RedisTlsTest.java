package io.sessionstream.store.redis;

import static io.sessionstream.store.redis.Answers.append;
import static io.sessionstream.store.redis.Answers.messages;
import static io.sessionstream.store.redis.Answers.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sessionstream.core.Message;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are encrypted, to a server that proves who it is. */
final class RedisTlsTest {
  private static final String PASSWORD = "password";

  @TempDir static Path directory;
  private static RedisProcess redis;
  private static int port;

  @BeforeAll
  static void startRedis() throws Exception {
    makeCertificate();
    port = RedisProcess.freePort();
    try {
      redis =
          RedisProcess.start(
              directory,
              "--tls-port",
              "" + port,
              "--tls-cert-file",
              certificate().toString(),
              "--tls-key-file",
              directory.resolve("key.pem").toString(),
              "--tls-auth-clients",
              "no");
    } catch (IllegalStateException e) {
      Assumptions.assumeFalse(
          String.valueOf(e.getMessage()).contains("Bad directive"), "it is built without TLS");
      throw e;
    }
  }

  @AfterAll
  static void stopRedis() {
    if (redis != null) {
      redis.close();
    }
  }

  private static Path certificate() {
    return directory.resolve("certificate.pem");
  }

  /** A certificate that is its own authority, and its key, as Redis reads them. */
  private static void makeCertificate() throws Exception {
    Path file = directory.resolve("keys.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "redis",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isEqualTo(0);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    writePem(certificate(), "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    writePem(
        directory.resolve("key.pem"),
        "PRIVATE KEY",
        keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
  }

  private static void writePem(Path file, String type, byte[] content) throws Exception {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
  }

  @Test
  void open_trustedCertificate_works() {
    try (RedisSessionStore<Message> store =
        RedisSessionStore.forMessages("rediss://127.0.0.1:" + port)
            .trustedCertificates(certificate())
            .open()) {
      append(store, "session", text("text"));

      assertThat(messages(store, "session")).containsExactly(text("text"));
    }
  }

  @Test
  void open_unknownCertificate_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RedisSessionStore.forMessages("rediss://127.0.0.1:" + port).open())
        .withMessageStartingWith("Redis at 127.0.0.1:" + port + " cannot be used: ");
  }

  @Test
  void open_unknownCertificateButNotVerified_works() {
    try (RedisSessionStore<Message> store =
        RedisSessionStore.forMessages("rediss://127.0.0.1:" + port + "?verifyPeer=NONE").open()) {
      assertThat(append(store, "unverified", text("text")).sequence()).isEqualTo(1);
    }
  }
}
