package io.sessionstream.grpc;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.v1.ImportError;
import io.sessionstream.v1.ImportMessagesResponse;
import io.sessionstream.v1.ImportedSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has become of the entries of a load so far, in bounded memory. */
final class ImportSummary {
  private static final int MAX_SESSIONS = 10_000;
  private static final int MAX_MORE_SESSIONS = 100_000;
  private static final int MAX_ERRORS = 100;

  /** Of sessions that are only counted, no more is kept; the seed is nobody's to know. */
  private static final HashFunction HASH = Hashing.goodFastHash(128);

  private final int maxBytes;
  private long appended;
  private long duplicates;
  private long failed;
  private final Map<String, Place> sessions = new LinkedHashMap<>();
  private final Set<Long> moreSessions = new HashSet<>();
  private final List<ImportError> errors = new ArrayList<>();
  private int errorBytes;
  private boolean errorsAreFull;

  private static final class Place {
    final long first;
    long last;
    long appended;

    Place(long first) {
      this.first = first;
    }

    void add(long sequence) {
      last = sequence;
      appended++;
    }
  }

  /** An empty summary, of which the response is to have no more bytes. */
  ImportSummary(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds the next entry. */
  void add(AppendAnswer answer) {
    if (answer instanceof AppendSuccess success) {
      addSuccess(success.sessionId(), success.acknowledgement());
    } else if (answer instanceof AppendError error) {
      addError(error);
    }
  }

  private void addSuccess(String sessionId, Acknowledgement acknowledgement) {
    if (acknowledgement.duplicate()) {
      duplicates++;
      return;
    }
    appended++;
    long sequence = acknowledgement.sequence();
    Place place = sessions.get(sessionId);
    if (place != null) {
      place.add(sequence);
    } else if (sessions.size() < MAX_SESSIONS) {
      sessions.computeIfAbsent(sessionId, id -> new Place(sequence)).add(sequence);
    } else if (moreSessions.size() < MAX_MORE_SESSIONS) {
      moreSessions.add(HASH.hashUnencodedChars(sessionId).asLong());
    }
  }

  private void addError(AppendError error) {
    long index = received();
    failed++;
    if (errorsAreFull || errors.size() == MAX_ERRORS) {
      return;
    }
    ImportError told = ImportError.newBuilder().setIndex(index).setError(error.status()).build();
    int bytes =
        Wire.fieldSize(ImportMessagesResponse.ERRORS_FIELD_NUMBER, told.getSerializedSize());
    if (errorBytes + bytes > maxBytes / 2) {
      errorsAreFull = true; // A smaller one that comes later would not be one of the first.
      return;
    }
    errors.add(told);
    errorBytes += bytes;
  }

  private long received() {
    return appended + duplicates + failed;
  }

  /** The summary of what was added. */
  ImportMessagesResponse toResponse() {
    ImportMessagesResponse.Builder response =
        ImportMessagesResponse.newBuilder()
            .setReceived(received())
            .setAppended(appended)
            .setDuplicates(duplicates)
            .setFailed(failed)
            .setMoreSessions(sessions.size() + moreSessions.size())
            .addAllErrors(errors);
    int room = maxBytes - response.build().getSerializedSize();
    for (Map.Entry<String, Place> entry : sessions.entrySet()) {
      ImportedSession session = session(entry.getKey(), entry.getValue());
      room -=
          Wire.fieldSize(ImportMessagesResponse.SESSIONS_FIELD_NUMBER, session.getSerializedSize());
      if (room < 0) {
        break;
      }
      response.addSessions(session);
    }
    return response
        .setMoreSessions(sessions.size() - response.getSessionsCount() + moreSessions.size())
        .build();
  }

  private static ImportedSession session(String sessionId, Place place) {
    return ImportedSession.newBuilder()
        .setSessionId(sessionId)
        .setAppended(place.appended)
        .setFirstSequence(place.first)
        .setLastSequence(place.last)
        .build();
  }
}
