package io.sessionstream.testclients;

import static io.sessionstream.testclients.ScriptedService.error;
import static io.sessionstream.testclients.ScriptedService.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Status;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StreamFileTest {
  @Test
  void file_sendsEveryFieldAsItIs(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("requests.jsonl");
    Files.writeString(
        file,
        """
        {"sessionId": "a", "message": {"messageId": "", "text": "𝄞 ä"}, "expectedSequence": "0"}
        """);
    ScriptedService service = new ScriptedService();
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.of("stream", "--target", server.target(), "--file", file.toString());

      assertThat(run.out()).containsExactly("Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Sent 1 message in 0.00 s: 1 succeeded (0 of them sent before), 0 failed.");
      assertThat(run.exitCode()).isZero();
      assertThat(service.messages())
          .containsExactly(
              GetStreamMessagesRequest.newBuilder()
                  .setSessionId("a")
                  .setMessage(Message.newBuilder().setMessageId("").setText("𝄞 ä"))
                  .setExpectedSequence(0)
                  .build());
    }
  }

  @Test
  void file_badLines_areReportedInTheirPlacesAndTheOthersGoOn() {
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                request ->
                    Optional.of(
                        request.getSessionId().isEmpty()
                            ? refusal(error(Code.INVALID_ARGUMENT, "no session"))
                            : ScriptedService.success()));
    String input =
        """
        \ufeff{"sessionId": "a"}\r

        \t\r
        {"sesionId": "b"}
        {}
        {"sessionId": "c"} {"sessionId": "d"}
        {"sessionId": "e
        {'sessionId': 'f'}
        [1]
        {"message": {"sentAt": "yesterday\u001b"}}
        {"sessionId": "g"}""";
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(run.out())
          .containsExactly(
              "Success: 1",
              "Error: 400 INVALID_ARGUMENT: line 4 is not a request in JSON: Cannot find field:"
                  + " sesionId in message sessionstream.v1.GetStreamMessagesRequest",
              "Error: 400 INVALID_ARGUMENT: no session",
              "  line: 5",
              "Error: 400 INVALID_ARGUMENT: line 6 is not a request in JSON: malformed JSON at column 21",
              "Error: 400 INVALID_ARGUMENT: line 7 is not a request in JSON: Unterminated string at column 17",
              "Error: 400 INVALID_ARGUMENT: line 8 is not a request in JSON: malformed JSON at column 3",
              "Error: 400 INVALID_ARGUMENT: line 9 is not a request in JSON: Expect message object"
                  + " but got: [1]",
              "Error: 400 INVALID_ARGUMENT: line 10 is not a request in JSON: Failed to parse timestamp: \"yesterday\\u001b\"",
              "Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Sent 3 messages in 0.00 s: 2 succeeded (0 of them sent before), 1 failed; 6 lines"
                  + " could not be sent.");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void file_notUtf8_isABadLine() {
    InputStream input =
        new ByteArrayInputStream(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    try (TestServer server = TestServer.start(new ScriptedService())) {
      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(run.out()).containsExactly("Error: 400 INVALID_ARGUMENT: line 1 is not UTF-8");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void file_requestOverTheTransportsLimit_isABadLine() {
    String input =
        "{\"message\": {\"text\": \""
            + "x".repeat(JsonLines.MAX_REQUEST_BYTES)
            + "\"}}\n{\"sessionId\": \"a\"}\n";
    try (TestServer server = TestServer.start(new ScriptedService())) {
      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(run.out())
          .containsExactly(
              "Error: 400 INVALID_ARGUMENT: line 1 is a request of more than 4194304 bytes",
              "Success: 1");
    }
  }

  @Test
  void file_manyLines_keepsTheOrder() {
    int lines = 5_000;
    String input =
        IntStream.range(0, lines)
            .mapToObj(i -> "{\"sessionId\": \"" + i + "\"}\n" + (i % 10 == 0 ? "bad\n" : ""))
            .collect(Collectors.joining());
    ScriptedService service =
        new ScriptedService()
            .answeringMessages(
                r -> Optional.of(refusal(error(Code.ALREADY_EXISTS, r.getSessionId()))));
    try (TestServer server = TestServer.start(service)) {
      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(service.messages())
          .extracting(GetStreamMessagesRequest::getSessionId)
          .containsExactlyElementsOf(IntStream.range(0, lines).mapToObj(String::valueOf).toList());
      assertThat(run.out().stream().filter(line -> line.startsWith("  line: ")))
          .containsExactlyElementsOf(
              IntStream.range(0, lines)
                  .mapToObj(i -> "  line: " + (i + 1 + (i + 9) / 10))
                  .toList());
      assertThat(run.err())
          .containsExactly(
              "Sent 5,000 messages in 0.00 s: 0 succeeded (0 of them sent before), 5,000 failed;"
                  + " 500 lines could not be sent.");
    }
  }

  @Test
  void file_inputStaysOpenWhenTheCallEnds_doesNotWaitForIt() throws IOException {
    ScriptedService service =
        new ScriptedService()
            .handlingMessages(
                (request, answers) ->
                    answers.onError(
                        Status.UNAVAILABLE.withDescription("gone").asRuntimeException()));
    try (TestServer server = TestServer.start(service);
        PipedOutputStream typist = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(typist)) {
      typist.write("{\"sessionId\": \"a\"}\n".getBytes(UTF_8));

      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(run.err()).first().isEqualTo("Error: 503 UNAVAILABLE: gone");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void file_breaksOff_isReportedAndWhatWasSentIsAnswered() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream input =
        new SequenceInputStream(
            new ByteArrayInputStream("{\"sessionId\": \"a\"}\n".getBytes(UTF_8)), broken);
    try (TestServer server = TestServer.start(new ScriptedService())) {
      ClientRun run =
          ClientRun.reading(input, "stream", "--target", server.target(), "--file", "-");

      assertThat(run.out()).containsExactly("Success: 1");
      assertThat(run.err())
          .containsExactly(
              "Error: the input cannot be read further: the disk is gone",
              "Sent 1 message in 0.00 s: 1 succeeded (0 of them sent before), 0 failed.");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void file_empty_succeeds() {
    try (TestServer server = TestServer.start(new ScriptedService())) {
      ClientRun run = ClientRun.of("stream", "--target", server.target(), "--file", "-");

      assertThat(run.out()).isEmpty();
      assertThat(run.exitCode()).isZero();
    }
  }
}
