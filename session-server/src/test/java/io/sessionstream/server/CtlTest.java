package io.sessionstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.server.ctl.Ctl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and scripts do with {@code ctl}. */
class CtlTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  @TempDir private Path directory;
  private final InProcessServer server = new InProcessServer("--port", "0");
  private final String target = "127.0.0.1:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  private Usage ctl(String... arguments) {
    return ctlWithInput("", arguments);
  }

  private Usage ctlWithInput(String input, String... arguments) {
    return ctlWithInput(new ByteArrayInputStream(input.getBytes(UTF_8)), arguments);
  }

  private Usage ctlWithInput(InputStream input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--target";
    all[arguments.length + 1] = target;
    int exitCode =
        Ctl.run(input, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), all);
    return new Usage(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  @Test
  void append_new_saysItsNumber() {
    Usage first = ctl("append", "s", "Hello", "--sender", "Ada", "--message-id", "1");
    Usage again = ctl("append", "s", "Hello", "--sender", "Ada", "--message-id", "1");

    assertThat(first.out()).matches("stored as number 1, at " + TIME + " \\(APPLIED\\)\\R");
    assertThat(first.exitCode()).isZero();
    assertThat(again.out()).startsWith("was there already as number 1, at ");
    assertThat(again.exitCode()).isZero();
  }

  @Test
  void append_asJson_isASuccess() {
    assertThat(ctl("append", "s", "Hello", "--json").out())
        .matches(
            "\\{\"sequence\":\"1\",\"appendTime\":\""
                + TIME
                + "\",\"durability\":\"DURABILITY_APPLIED\"}\\R");
  }

  @Test
  void append_fromStandardInput_takesAllOfIt() {
    ctlWithInput("two\nlines", "append", "s", "-");

    assertThat(ctl("get", "s").out()).matches(" +1  " + TIME + "  two\\\\nlines\\R");
  }

  @Test
  void append_fromStandardInputThatIsNotUtf8_isRefused() {
    assertThat(
            ctlWithInput(
                new ByteArrayInputStream(new byte[] {'a', (byte) 0xff}), "append", "s", "-"))
        .isEqualTo(new Usage(1, "", "Error: standard input is not UTF-8" + System.lineSeparator()));
  }

  @Test
  void append_refused_saysWhy() {
    assertThat(ctl("append", "s", "x", "--content-type", "nonsense"))
        .isEqualTo(
            new Usage(
                1,
                "",
                """
                Error: INVALID_ARGUMENT (INVALID_MESSAGE): message.content_type must be a media type, such as "text/plain" or "audio/ogg; codecs=opus"
                  message.content_type: must be a media type, such as "text/plain" or "audio/ogg; codecs=opus"
                """));
  }

  @Test
  void get_rangesAndTheLast_printsThemInOrder() {
    for (int i = 1; i <= 5; i++) {
      ctl("append", "s", "text " + i, "--sender", "Ada");
    }

    assertThat(lines(ctl("get", "s", "--after", "1", "--before", "4").out()))
        .satisfiesExactly(
            line -> assertThat(line).matches(" +2  " + TIME + "  Ada: text 2"),
            line -> assertThat(line).matches(" +3  " + TIME + "  Ada: text 3"));
    assertThat(lines(ctl("get", "s", "--last", "2").out()))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("text 4"),
            line -> assertThat(line).endsWith("text 5"));
    assertThat(ctl("get", "s", "--until", "2001-01-01T00:00:00Z").out()).isEmpty();
    assertThat(lines(ctl("get", "s", "--from", "2001-01-01T00:00:00Z").out())).hasSize(5);
  }

  @Test
  void get_timesBetweenMilliseconds_areRoundedUp() {
    ctl("append", "s", "x");
    Matcher time = Pattern.compile(TIME).matcher(ctl("get", "s").out());
    assertThat(time.find()).isTrue();
    String between = Instant.parse(time.group()).plusNanos(1).toString();

    assertThat(ctl("get", "s", "--from", time.group()).out()).isNotEmpty();
    assertThat(ctl("get", "s", "--from", between).out()).isEmpty();
    assertThat(ctl("get", "s", "--until", between).out()).isNotEmpty();
    assertThat(ctl("get", "s", "--until", time.group()).out()).isEmpty();
  }

  @Test
  void get_controlCharacters_areShownAsEscapes() {
    ctl("append", "s", "\u001b[2J\u202e");

    assertThat(ctl("get", "s").out()).contains("\\u001b[2J\\u202e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "watch", "close", "delete"})
  void command_ofNoSession_saysThatThereIsNone(String command) {
    Usage usage = ctl(command, "none");

    assertThat(usage.out()).isEmpty();
    assertThat(usage.err()).startsWith("Error: ").contains("there is no session \"none\"");
    assertThat(usage.exitCode()).isEqualTo(1);
  }

  @Test
  void watch_ofAClosedSession_printsItAndEnds() {
    ctl("append", "s", "Hello");
    ctl("append", "s", "Bye");
    ctl("close", "s");

    Usage usage = ctl("watch", "s", "--after", "1", "--json");

    assertThat(lines(usage.out()))
        .singleElement()
        .asString()
        .startsWith("{\"sequence\":\"2\",")
        .contains("\"text\":\"Bye\"");
    assertThat(usage.err()).isEqualTo("the session was closed" + System.lineSeparator());
    assertThat(usage.exitCode()).isZero();
  }

  @Test
  void list_byPrefix_printsThoseSessions() {
    ctl("append", "a-1", "x");
    ctl("append", "a-2", "x");
    ctl("append", "b", "x");
    ctl("close", "a-2");

    assertThat(lines(ctl("list", "a-").out()))
        .satisfiesExactly(
            line -> assertThat(line).matches("a-1  1 messages, created " + TIME + ", last " + TIME),
            line -> assertThat(line).startsWith("a-2  1 messages").endsWith(", closed"));
    assertThat(lines(ctl("list", "--json").out()))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("{\"sessionId\":\"a-1\",\"lastSequence\":\"1\",");
  }

  @Test
  void delete_aSession_isGone() {
    ctl("append", "s", "x");

    assertThat(ctl("delete", "s").out()).isEqualTo("s is deleted" + System.lineSeparator());
    assertThat(ctl("list").out()).isEmpty();
  }

  @Test
  void importOfAFile_withBadLines_loadsTheOthersAndNamesTheBadOnes() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("messages"),
            """
            {"sessionId": "s", "message": {"messageId": "1", "text": "one"}}

            nonsense
            {"sessionId": "s", "message": {"messageId": "2"}}
            {"sessionId": "s", "message": {"messageId": "3", "text": "three"}}
            """);

    Usage usage = ctl("import", file.toString());

    assertThat(usage.out())
        .isEqualTo("3 received: 2 appended, 0 there already, 1 failed" + System.lineSeparator());
    assertThat(lines(usage.err()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("line 3: not a request in JSON: "),
            line -> assertThat(line).startsWith("line 4: Error: INVALID_ARGUMENT"),
            line -> assertThat(line).startsWith("  message.content: is required"));
    assertThat(usage.exitCode()).isEqualTo(1);
    assertThat(lines(ctl("get", "s").out())).hasSize(2);
  }

  @Test
  void importOfStandardInput_again_findsThemThere() {
    String input =
        "{\"sessionId\": \"s\", \"message\": {\"messageId\": \"1\", \"text\": \"one\"}}\n";
    ctlWithInput(input, "import", "-");

    assertThat(ctlWithInput(input, "import", "-", "--json"))
        .isEqualTo(
            new Usage(0, "{\"received\":\"1\",\"duplicates\":\"1\"}" + System.lineSeparator(), ""));
  }

  @Test
  void importOfLinesThatCannotBeSent_namesThem() throws IOException {
    String good = "{\"sessionId\": \"s\", \"message\": {\"text\": \"one\"}}";
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(("\ufeff" + good + "\n").getBytes(UTF_8));
    lines.writeBytes((good + good + "\n").getBytes(UTF_8));
    lines.writeBytes(new byte[] {'"', (byte) 0xff, '"', '\n'});
    lines.writeBytes((good.replace("one", "\\ud83d") + "\n").getBytes(UTF_8));
    lines.writeBytes((good.replace("one", "x".repeat(4 << 20)) + "\n").getBytes(UTF_8));
    lines.writeBytes((" ".repeat(33 << 20) + "\n").getBytes(UTF_8));
    lines.writeBytes(good.getBytes(UTF_8));

    Usage usage = ctlWithInput(new ByteArrayInputStream(lines.toByteArray()), "import", "-");

    assertThat(lines(usage.err()))
        .containsExactly(
            "line 2: not a request in JSON: more than one value",
            "line 3: not UTF-8",
            "line 4: message.text must be well-formed Unicode, has an unpaired surrogate",
            "line 5: a request must be at most 4194304 bytes, is 4194317",
            "line 6: longer than 33554432 bytes");
    assertThat(usage.out())
        .isEqualTo("2 received: 2 appended, 0 there already, 0 failed" + System.lineSeparator());
    assertThat(usage.exitCode()).isEqualTo(1);
  }

  @Test
  void importOfManyBadMessages_saysHowManyMoreThereWere() {
    String bad = "{\"sessionId\": \"s\"}\n";

    Usage usage = ctlWithInput(bad.repeat(102), "import", "-", "--json");

    assertThat(lines(usage.err())).last().isEqualTo("2 more have failed");
    assertThat(usage.out()).startsWith("{\"received\":\"102\",\"failed\":\"102\",\"errors\":[{");
    assertThat(usage.exitCode()).isEqualTo(1);
  }

  @Test
  void importOfADirectory_isWrongUsage() {
    assertThat(ctl("import", directory.toString()))
        .isEqualTo(
            new Usage(
                2,
                "",
                "FILE must be a file, '"
                    + directory
                    + "' is a directory; ctl import --help says more"
                    + System.lineSeparator()));
  }

  @Test
  void importOfAnInputThatFails_saysSo() {
    Usage usage = ctlWithInput(failing(new IOException("the disk is broken")), "import", "-");

    assertThat(usage.err())
        .isEqualTo(
            "Error: the file '-' cannot be read any further: the disk is broken"
                + System.lineSeparator());
    assertThat(usage.exitCode()).isEqualTo(1);
  }

  @Test
  void command_thatFailsUnexpectedly_saysThatTheOutcomeIsNotKnown() {
    Usage usage = ctlWithInput(failing(new IllegalStateException("a bug")), "import", "-");

    assertThat(lines(usage.err()))
        .first()
        .isEqualTo(
            "Error: ctl has failed, whether it was done is not known:"
                + " java.lang.IllegalStateException: a bug");
    assertThat(usage.exitCode()).isEqualTo(3);
  }

  private static InputStream failing(Exception failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        if (failure instanceof IOException broken) {
          throw broken;
        }
        throw (RuntimeException) failure;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return read();
      }
    };
  }

  @Test
  void importOfNoFile_saysSo() {
    Usage usage = ctl("import", directory.resolve("none").toString());

    assertThat(usage.err()).startsWith("Error: the file '").contains("cannot be read");
    assertThat(usage.exitCode()).isEqualTo(1);
  }

  @Test
  void command_withoutServer_saysThatItWasNotReached() {
    server.close();

    Usage usage = ctl("append", "s", "x", "--timeout", "1");

    assertThat(usage.out()).isEmpty();
    assertThat(usage.err()).startsWith("Error: UNAVAILABLE: not acknowledged within PT1S");
    assertThat(usage.exitCode()).isEqualTo(3);
  }

  /** The transport's own words have a stack trace behind them. */
  @Test
  void read_withoutServer_isToldInOneLineWithWhatToDo() {
    server.close();

    Usage usage = ctl("get", "s", "--timeout", "1");

    assertThat(usage.out()).isEmpty();
    assertThat(usage.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("Error: DEADLINE_EXCEEDED: ")
                    .contains("Connection refused")
                    .doesNotContain("\\n", "Caused by"),
            line -> assertThat(line).startsWith("  If no server runs there, start it,"));
    assertThat(usage.exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ctl | say what to do; ctl --help says more",
        "ctl get | Missing required parameter: 'SESSION'; ctl get --help says more",
        "ctl get s --nope | Unknown option: '--nope'; ctl get --help says more",
        "ctl get s --last 0 | --last must be at least 1, is 0; ctl get --help says more",
        "ctl get s --before 0 | --before must be at least 1, is 0; ctl get --help says more",
        "ctl get s --after -1 | --after must be at least 0, is -1; ctl get --help says more",
        "ctl watch s --after -1 | --after must not be negative, is -1; ctl watch --help says more",
        "ctl get s --from -1000000000-01-01T00:00:00Z | --from must be from 0001-01-01T00:00:00Z to"
            + " 9999-12-31T23:59:59.999Z, is -1000000000-01-01T00:00:00Z; ctl get --help says more",
        "ctl list --timeout 0 | --timeout must be from 1 to 31536000, is 0; ctl list --help says more",
        "ctl list --target a --target b:1 | --target a, b:1: must be host:port, is \"a\"; ctl list"
            + " --help says more",
      })
  void run_wrongUsage_saysWhatIsWrong(String line, String sentence) {
    assertThat(Usage.run(line.split(" ")))
        .isEqualTo(new Usage(2, "", sentence + System.lineSeparator()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "append", "import", "get", "watch", "list", "close", "delete"})
  void help_ofEachCommand_isPrinted(String command) {
    Usage usage =
        command.isEmpty() ? Usage.run("ctl", "--help") : Usage.run("ctl", command, "--help");

    assertThat(usage.out()).contains("Usage: ").doesNotContain("${");
    assertThat(usage.exitCode()).isZero();
  }
}
