package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.v1.ImportError;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.ImportedSession;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a load is told to have done stays bounded, however much it was. */
class ImportSummaryTest {
  private static final int MANY_BYTES = 8 << 20;

  @Test
  void sessions_moreThanAreListed_areCounted() {
    ImportSummary summary = new ImportSummary(MANY_BYTES);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_500; i++) {
        summary.add(appended("s" + i, round + 1));
      }
    }
    ImportMessagesResponse response = summary.toResponse();
    assertThat(response.getAppended()).isEqualTo(21_000);
    assertThat(response.getSessionsCount()).isEqualTo(10_000);
    assertThat(response.getSessions(9_999))
        .isEqualTo(
            ImportedSession.newBuilder()
                .setSessionId("s9999")
                .setAppended(2)
                .setFirstSequence(1)
                .setLastSequence(2)
                .build());
    assertThat(response.getMoreSessions()).isEqualTo(500);
  }

  @Test
  void sessions_farMore_areCountedUpToABound() {
    ImportSummary summary = new ImportSummary(MANY_BYTES);
    for (int i = 0; i < 110_007; i++) {
      summary.add(appended("s" + i, 1));
    }
    ImportMessagesResponse response = summary.toResponse();
    assertThat(response.getAppended()).isEqualTo(110_007);
    assertThat(response.getMoreSessions()).isEqualTo(100_000);
  }

  @Test
  void sessions_doNotFitIntoTheResponse_areCounted() {
    ImportSummary summary = new ImportSummary(10_000);
    for (int i = 0; i < 100; i++) {
      summary.add(appended("s".repeat(250) + i, 1));
    }
    ImportMessagesResponse response = summary.toResponse();
    assertThat(response.getSerializedSize()).isBetween(9_700, 10_000);
    assertThat(response.getSessionsCount() + response.getMoreSessions()).isEqualTo(100);
  }

  @Test
  void errors_many_areTheFirst() {
    ImportSummary summary = new ImportSummary(MANY_BYTES);
    for (int i = 0; i < 300; i++) {
      summary.add(i % 2 == 0 ? appended("s", i + 1) : failed("broken"));
    }
    ImportMessagesResponse response = summary.toResponse();
    assertThat(response.getFailed()).isEqualTo(150);
    assertThat(response.getErrorsList())
        .extracting(ImportError::getIndex)
        .isEqualTo(LongStream.range(0, 100).mapToObj(i -> 2 * i + 1).toList());
  }

  @Test
  void errors_large_takeHalfOfTheResponse() {
    ImportSummary summary = new ImportSummary(10_000);
    for (int i = 0; i < 10; i++) {
      summary.add(failed("x".repeat(900)));
    }
    summary.add(failed("small"));
    summary.add(appended("t", 1));
    ImportMessagesResponse response = summary.toResponse();
    assertThat(response.getErrorsList())
        .extracting(ImportError::getIndex)
        .isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
    assertThat(response.getFailed()).isEqualTo(11);
    assertThat(response.getSessionsCount()).isEqualTo(1);
  }

  private static AppendAnswer appended(String sessionId, long sequence) {
    return new AppendSuccess(sessionId, Acknowledgement.of(sequence, 0, false, Durability.APPLIED));
  }

  private static AppendAnswer failed(String message) {
    return new AppendError(Status.newBuilder().setCode(13).setMessage(message).build());
  }
}
