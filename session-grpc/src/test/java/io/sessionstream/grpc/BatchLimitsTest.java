package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Batches.batch;
import static io.sessionstream.grpc.testing.Batches.entries;
import static io.sessionstream.grpc.testing.Batches.entry;
import static io.sessionstream.grpc.testing.Batches.problem;
import static io.sessionstream.grpc.testing.Batches.rest;
import static io.sessionstream.grpc.testing.Batches.results;
import static io.sessionstream.grpc.testing.Batches.sequence;
import static io.sessionstream.grpc.testing.Batches.sequences;
import static io.sessionstream.grpc.testing.Requests.oneTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Code;
import io.sessionstream.core.SessionStore;
import io.sessionstream.grpc.testing.CapturedLog;
import io.sessionstream.grpc.testing.FunctionStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.RawBytes;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that no good client sends: malformed, too large, or never read. */
class BatchLimitsTest {
  private final SessionStore<byte[]> memory = ServiceUnderTest.memoryStore();
  private final AtomicInteger taken = new AtomicInteger();
  @AutoClose private final CapturedLog log = new CapturedLog();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.netty(
          new FunctionStore(
              append -> {
                taken.incrementAndGet();
                return memory.append(append);
              },
              memory::find),
          ServiceLimits.defaults());

  private final TestCall<byte[], AppendMessagesResponse> raw =
      TestCall.builder(
              service.channel(), RawBytes.requests(SessionServiceGrpc.getAppendMessagesMethod()))
          .start();

  @AfterEach
  void nothingIsLogged() {
    assertThat(log.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a05", "0f", "0c", "ff", "0a01ff", "0a02c080", "1a03082a", "12020a05"})
  void append_malformedEntryAmongGoodOnes_isAnsweredInItsPlace(String hex) throws IOException {
    raw.send(
        fields(
            entry("s", "first").toByteArray(),
            HexFormat.of().parseHex(hex),
            entry("s", "second").toByteArray()));
    List<AppendResult> results = results(raw, 3);
    assertThat(sequence(results.get(0))).isEqualTo(1);
    assertThat(problem(results.get(1)))
        .isEqualTo(
            Problem.invalid("request", "must be a valid sessionstream.v1.AppendEntry in protobuf"));
    assertThat(sequence(results.get(2))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a05", "0f", "0c", "ff", "00", "0affffffffffffffffff01"})
  void append_malformedRequest_endsTheCallAfterWhatCameBefore(String hex) {
    raw.send(batch(entries("s", "text", 3)).toByteArray());
    raw.send(HexFormat.of().parseHex(hex));
    raw.send(batch(entries("s", "text", 3)).toByteArray());
    assertThat(sequences(rest(raw))).containsExactly(1L, 2L, 3L);
    assertThat(Problem.of(raw))
        .isEqualTo(
            Problem.invalid(
                "request", "must be a valid sessionstream.v1.AppendMessagesRequest in protobuf"));
    assertThat(taken.get()).isEqualTo(3);
  }

  @Test
  void append_goodEntriesInMalformedRequest_areNotStored() {
    ByteString good = batch(entries("s", "text", 3)).toByteString();
    raw.send(good.concat(ByteString.copyFrom(new byte[] {0x0a, 0x05})).toByteArray());
    assertThat(raw.rest()).isEmpty();
    assertThat(Problem.of(raw).reason()).isEqualTo("INVALID_MESSAGE");
    assertThat(taken.get()).isZero();
  }

  @Test
  void append_unknownFields_areSkipped() {
    ByteString good = batch(entries("s", "text", 1)).toByteString();
    ByteString unknown = ByteString.fromHex("1801" + "2203616263" + "9b01" + "0801" + "9c01");
    raw.send(unknown.concat(good).concat(unknown).concat(good).toByteArray());
    assertThat(sequences(results(raw, 2))).containsExactly(1L, 2L);
  }

  /** Protobuf allows a message in several parts, and merges them. */
  @Test
  void append_entryInParts_isMerged() throws IOException {
    byte[] sender = AppendEntry.newBuilder().setMessage(sender("me")).build().toByteArray();
    ByteString parts = ByteString.copyFrom(entry("s", "text").toByteArray());
    raw.send(fields(parts.concat(ByteString.copyFrom(sender)).toByteArray()));
    assertThat(sequences(results(raw, 1))).containsExactly(1L);
  }

  private static io.sessionstream.v1.Message sender(String sender) {
    return io.sessionstream.v1.Message.newBuilder().setSender(sender).build();
  }

  @Test
  void append_asManyEntriesAsAllowed_areStored() {
    raw.send(batch(Collections.nCopies(1_000, entry("s", "text"))).toByteArray());
    assertThat(sequences(results(raw, 1_000))).isEqualTo(oneTo(1_000));
  }

  @Test
  void append_moreEntriesThanAllowed_areEachRefused() {
    raw.send(batch(Collections.nCopies(1_001, entry("s", "text"))).toByteArray());
    raw.send(batch(entry("s", "text")).toByteArray());
    List<AppendResult> results = results(raw, 1_002);
    assertThat(results.subList(0, 1_001))
        .allSatisfy(
            result ->
                assertThat(problem(result))
                    .isEqualTo(Problem.invalid("entries", "must be at most 1000, are 1001")));
    assertThat(sequence(results.get(1_001))).isEqualTo(1);
    assertThat(taken.get()).isEqualTo(1);
  }

  /** Two bytes of a request become more than a hundred of its answer. */
  @Test
  void append_asManyEntriesAsBytesAllow_areRefusedInBoundedResponses() {
    int count = 100_000;
    byte[] request = new byte[2 * count];
    for (int i = 0; i < request.length; i += 2) {
      request[i] = 0x0a;
    }
    raw.send(request);
    raw.halfClose();
    List<AppendMessagesResponse> responses = raw.rest();
    assertThat(responses)
        .allSatisfy(r -> assertThat(r.getSerializedSize()).isLessThanOrEqualTo(64 << 10));
    assertThat(responses.stream().mapToInt(AppendMessagesResponse::getResultsCount).sum())
        .isEqualTo(count);
    assertThat(taken.get()).isZero();
  }

  @Test
  void append_resultsOverTheResponseLimit_comeInSeveralResponses() {
    ServiceLimits limits = ServiceLimits.builder().maxResponseBytes(1024).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(memory, limits)) {
      var call = TestCall.batches(service.channel());
      call.send(batch(entries("s", "text", 200)));
      call.halfClose();
      List<AppendMessagesResponse> responses = call.rest();
      assertThat(responses)
          .allSatisfy(r -> assertThat(r.getSerializedSize()).isLessThanOrEqualTo(1024));
      assertThat(responses).hasSizeBetween(3, 10);
      assertThat(sequences(responses.stream().flatMap(r -> r.getResultsList().stream()).toList()))
          .isEqualTo(oneTo(200));
    }
  }

  @Test
  void append_requestOverTheLimit_endsTheCallAfterWhatCameBefore() {
    String large = "x".repeat(1 << 20);
    raw.send(batch(entries("s", "text", 2)).toByteArray());
    raw.send(batch(Collections.nCopies(5, entry("s", large))).toByteArray());
    assertThat(sequences(rest(raw))).containsExactly(1L, 2L);
    assertThat(Problem.of(raw))
        .isEqualTo(
            new Problem(
                Code.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", Map.of("limit", "4194304 bytes")));
  }

  @Test
  void append_clientDoesNotReadFromItsSocket_isBoundedAndGoesOnWhenItReads() {
    int batches = 4_000;
    var call =
        TestCall.builder(service.channel(), SessionServiceGrpc.getAppendMessagesMethod())
            .withoutReading()
            .start();
    var request = batch(Collections.nCopies(50, entry("s", "text")));
    for (int i = 0; i < batches; i++) {
      call.send(request);
    }
    call.halfClose();
    giveTimeToRead();
    // Some are answered into the buffers of both ends and the connection between them.
    assertThat(taken.get()).isBetween(50, batches * 50 / 5);

    call.request(Integer.MAX_VALUE);
    assertThat(sequences(rest(call))).isEqualTo(oneTo(batches * 50L));
  }

  /** A thousand requests of another call are answered meanwhile, on the same connection. */
  private void giveTimeToRead() {
    for (int i = 0; i < 1_000; i++) {
      raw.send(batch(entry("", "text")).toByteArray());
      assertThat(results(raw, 1)).hasSize(1);
    }
  }

  /** A request whose entries have these bytes. */
  private static byte[] fields(byte[]... entries) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (byte[] entry : entries) {
      out.writeByteArray(1, entry);
    }
    out.flush();
    return bytes.toByteString().toByteArray();
  }
}
