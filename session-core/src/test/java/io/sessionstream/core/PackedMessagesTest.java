package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.PackedMessages.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PackedMessagesTest {
  private static final int MESSAGES = 40;

  private static final Lines PLAIN = new Lines("");

  private final GuavaSessionStore<String> store =
      GuavaSessionStore.<String>builder(String::length)
          .packing(PLAIN)
          .clock(InstantSource.fixed(Instant.EPOCH))
          .build();

  @Test
  void of_packedSession_isItsRunsAndWhatIsNotPackedYet() {
    fill();

    PackedMessages packed = packed(MessageRange.all(), Long.MAX_VALUE);

    assertThat(packed.count()).isEqualTo(MESSAGES);
    assertThat(text(packed)).isEqualTo(lines(1, MESSAGES));
    assertThat(packed.lastSequence()).isEqualTo(MESSAGES);
    assertThat(packed.bytes()).isEqualTo(lines(1, MESSAGES).length());
    // Two runs of 16, and the rest.
    assertThat(packed.runs()).hasSize(3);
    assertThat(packed(MessageRange.all(), Long.MAX_VALUE).runs().get(0).array())
        .isSameAs(packed.runs().get(0).array());
  }

  @Test
  void of_anyRange_isThatRange() {
    fill();
    for (int after = 0; after < MESSAGES; after++) {
      for (int count = 1; count <= MESSAGES - after; count++) {
        MessageRange range = MessageRange.builder().afterSequence(after).maxMessages(count).build();
        PackedMessages packed = packed(range, Long.MAX_VALUE);
        assertThat(text(packed))
            .as("%d after %d", count, after)
            .isEqualTo(lines(after + 1, after + count));
        assertThat(packed.lastSequence()).isEqualTo(after + count);
      }
    }
  }

  @Test
  void of_limitOfBytes_isAsManyAsFitButAtLeastOne() {
    fill();
    for (int after = 0; after < MESSAGES; after++) {
      MessageRange range = MessageRange.builder().afterSequence(after).build();
      for (int count = 1; count <= MESSAGES - after; count++) {
        int size = lines(after + 1, after + count).length();

        assertThat(packed(range, size).count()).isEqualTo(count);
        assertThat(packed(range, size).lastSequence()).isEqualTo(after + count);
        assertThat(packed(range, size - 1).count()).isEqualTo(Math.max(1, count - 1));
      }
      assertThat(packed(range, 0).count()).isEqualTo(1);
    }
  }

  @Test
  void of_partOfTheMessages_isWhatThereIs() {
    fill();
    List<StoredMessage<String>> all = find(MessageRange.all()).messages();

    for (int from = 0; from <= MESSAGES; from += 3) {
      for (int to = from; to <= MESSAGES; to++) {
        PackedMessages part = PackedMessages.of(all.subList(from, to), PLAIN, Long.MAX_VALUE);
        assertThat(text(part)).isEqualTo(lines(from + 1, to));
      }
    }
    assertThat(PackedMessages.of(all.subList(5, 9), PLAIN, Long.MAX_VALUE).runs().get(0).array())
        .isSameAs(packed(MessageRange.all(), Long.MAX_VALUE).runs().get(0).array());
  }

  @Test
  void of_newestFirst_isWhatThereIs() {
    fill();
    byte[] array = packed(MessageRange.all(), Long.MAX_VALUE).runs().get(0).array();

    for (int before = 1; before <= MESSAGES + 1; before++) {
      MessageRange range = MessageRange.builder().beforeSequence(before).newestFirst(true).build();
      for (int count = 1; count < before; count++) {
        int size = lines(before - count, before - 1).length();
        String expected = reversedLines(before - count, before - 1);
        MessageRange limited = MessageRange.builder().from(range).maxBytes(size).build();

        assertThat(text(packed(range, size))).isEqualTo(expected);
        assertThat(text(packed(limited, Long.MAX_VALUE))).startsWith(expected);
      }
    }
    MessageRange packedOnly = MessageRange.builder().beforeSequence(9).newestFirst(true).build();
    assertThat(packed(packedOnly, Long.MAX_VALUE).runs())
        .hasSize(8)
        .allSatisfy(run -> assertThat(run.array()).isSameAs(array));
  }

  private static String reversedLines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .map(i -> to + from - i)
        .mapToObj(i -> lines(i, i))
        .collect(Collectors.joining());
  }

  @Test
  void find_byTime_readsNoPackedMessage() {
    AtomicInteger unpacked = new AtomicInteger();
    ManualTime time = new ManualTime();
    long start = time.millis();
    GuavaSessionStore<String> timed =
        GuavaSessionStore.<String>builder(String::length)
            .clock(time)
            .packing(
                new Wrapped() {
                  @Override
                  public long appendMillis(byte[] packed, int offset) {
                    return start + PLAIN.unpack(packed, offset).sequence();
                  }

                  @Override
                  public StoredMessage<String> unpack(byte[] packed, int offset) {
                    unpacked.incrementAndGet();
                    return super.unpack(packed, offset);
                  }
                })
            .build();
    for (int i = 1; i <= MESSAGES; i++) {
      time.advance(Duration.ofMillis(1));
      append(timed, "text");
    }
    MessageRange range =
        MessageRange.builder().fromMillis(start + 10).beforeMillis(start + 30).build();

    List<StoredMessage<String>> found =
        timed.find("session", range).toCompletableFuture().join().orElseThrow().messages();

    assertThat(unpacked).hasValue(0);
    assertThat(found)
        .extracting(StoredMessage::sequence)
        .containsExactlyElementsOf(LongStream.range(10, 30).boxed().toList());
  }

  @Test
  void of_otherPackingOrPlainList_isPackedAnew() {
    fill();
    List<StoredMessage<String>> messages = find(MessageRange.all()).messages();

    PackedMessages other = PackedMessages.of(messages, new Lines("> "), Long.MAX_VALUE);
    PackedMessages plain = PackedMessages.of(List.copyOf(messages), PLAIN, Long.MAX_VALUE);

    assertThat(text(other)).isEqualTo(lines(1, MESSAGES).replaceAll("(?m)^(?=\\d)", "> "));
    assertThat(text(plain)).isEqualTo(lines(1, MESSAGES));
    assertThat(plain.runs()).hasSize(1);
  }

  @Test
  void of_noMessages_isEmpty() {
    PackedMessages packed = PackedMessages.of(List.of(), PLAIN, Long.MAX_VALUE);

    assertThat(packed).isEqualTo(new PackedMessages(List.of(), 0, 0, 0));
  }

  /** What cannot be packed must not be stored half: not what was to come, and not twice. */
  @Test
  void append_packingFails_storesNothingAndGoesOnLater() {
    AtomicBoolean fails = new AtomicBoolean();
    GuavaSessionStore<String> failing =
        GuavaSessionStore.<String>builder(String::length)
            .packing(
                new Wrapped() {
                  @Override
                  public int packedSize(long sequence, long appendMillis, String message) {
                    if (fails.get()) {
                      throw new IllegalStateException("a bug of the packing");
                    }
                    return super.packedSize(sequence, appendMillis, message);
                  }
                })
            .build();
    fails.set(true);
    int failed = 0;
    for (int i = 1; i <= MESSAGES; i++) {
      try {
        append(failing, "text");
      } catch (IllegalStateException e) {
        failed++;
      }
    }
    String before = failing.check().toCompletableFuture().join().detail();
    fails.set(false);

    assertThat(failed).isPositive();
    assertThat(append(failing, "text").sequence()).isEqualTo(MESSAGES - failed + 1);
    assertThat(before).startsWith("1 sessions, " + weight(MESSAGES - failed) + " of ");
  }

  private static long weight(int messages) {
    GuavaSessionStore<String> other = GuavaSessionStore.<String>builder(String::length).build();
    for (int i = 0; i < messages; i++) {
      append(other, "text");
    }
    String detail = other.check().toCompletableFuture().join().detail();
    return Long.parseLong(detail.split(" ", -1)[2]);
  }

  @Test
  void append_moreThanFitsInAnArray_isKeptUnpacked() {
    GuavaSessionStore<String> large =
        GuavaSessionStore.<String>builder(String::length)
            .packing(
                new Wrapped() {
                  @Override
                  public int packedSize(long sequence, long appendMillis, String message) {
                    return 1 << 28;
                  }
                })
            .build();

    for (int i = 1; i <= MESSAGES; i++) {
      assertThat(append(large, "text " + i).sequence()).isEqualTo(i);
    }

    assertThat(large.find("session", MessageRange.all()).toCompletableFuture().join())
        .hasValueSatisfying(
            found ->
                assertThat(found.messages())
                    .extracting(StoredMessage::message)
                    .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> "text " + i).toList()));
  }

  private static Acknowledgement append(GuavaSessionStore<String> store, String text) {
    return store.append(Append.of("session", text)).toCompletableFuture().join();
  }

  /** Packs as {@link #PLAIN}, but for what is overridden. */
  private static class Wrapped implements MessagePacking<String> {
    @Override
    public int packedSize(long sequence, long appendMillis, String message) {
      return PLAIN.packedSize(sequence, appendMillis, message);
    }

    @Override
    public int pack(long sequence, long appendMillis, String message, byte[] target, int offset) {
      return PLAIN.pack(sequence, appendMillis, message, target, offset);
    }

    @Override
    public StoredMessage<String> unpack(byte[] packed, int offset) {
      return PLAIN.unpack(packed, offset);
    }

    @Override
    public int skip(byte[] packed, int offset) {
      return PLAIN.skip(packed, offset);
    }
  }

  private void fill() {
    for (int i = 1; i <= MESSAGES; i++) {
      store.append(Append.of("session", "x".repeat(i % 7))).toCompletableFuture().join();
    }
  }

  private PackedMessages packed(MessageRange range, long maxBytes) {
    return PackedMessages.of(find(range).messages(), PLAIN, maxBytes);
  }

  private Session<String> find(MessageRange range) {
    return store.find("session", range).toCompletableFuture().join().orElseThrow();
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> i + " " + "x".repeat(i % 7) + "\n")
        .collect(Collectors.joining());
  }

  private static String text(PackedMessages packed) {
    return packed.runs().stream().map(PackedMessagesTest::text).collect(Collectors.joining());
  }

  private static String text(Run run) {
    return new String(run.array(), run.offset(), run.length(), UTF_8);
  }

  /** Packs a message as a line of its sequence and its text, which must have none itself. */
  private record Lines(String prefix) implements MessagePacking<String> {
    @Override
    public int packedSize(long sequence, long appendMillis, String message) {
      return line(sequence, message).length;
    }

    private byte[] line(long sequence, String message) {
      return (prefix + sequence + " " + message + "\n").getBytes(UTF_8);
    }

    @Override
    public int pack(long sequence, long appendMillis, String message, byte[] target, int offset) {
      byte[] line = line(sequence, message);
      System.arraycopy(line, 0, target, offset, line.length);
      return offset + line.length;
    }

    @Override
    public StoredMessage<String> unpack(byte[] packed, int offset) {
      String line = new String(packed, offset, skip(packed, offset) - offset - 1, UTF_8);
      int space = line.indexOf(' ', prefix.length());
      return StoredMessage.of(
          Long.parseLong(line.substring(prefix.length(), space)), 0, line.substring(space + 1));
    }

    @Override
    public int skip(byte[] packed, int offset) {
      int at = offset;
      while (packed[at] != '\n') {
        at++;
      }
      return at + 1;
    }
  }
}
