package io.sessionstream.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.Submission;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Normalising and checking a message, against parsing the same message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RulesBenchmark {
  private final byte[] encoded = SampleMessage.encoded(0, Optional.empty());
  private final io.sessionstream.v1.Message wire = parse();
  private final RuleSet<Submission> rules =
      MessageRules.submissions(
          MessageLimits.defaults(), MessageRules.messages(MessageLimits.defaults()));
  private final Submission submission = submission();

  /** All rules of a message that keeps them. */
  @Benchmark
  public Object rules() {
    return rules.check(submission);
  }

  /** Core's message, normalised, from the parsed one. */
  @Benchmark
  public Object mapping() {
    return submission();
  }

  /** Parsing. */
  @Benchmark
  public Object baseline() {
    return parse();
  }

  private Submission submission() {
    Message message =
        Message.builder()
            .sender(wire.getSender())
            .contentType(wire.getContentType())
            .text(wire.getText())
            .attributes(wire.getAttributesMap())
            .sentAt(
                Instant.ofEpochSecond(wire.getSentAt().getSeconds(), wire.getSentAt().getNanos()))
            .build();
    return Submission.of(
        "bench-000000000001", Optional.of(message), OptionalLong.empty(), Optional.empty());
  }

  private io.sessionstream.v1.Message parse() {
    try {
      return io.sessionstream.v1.Message.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
