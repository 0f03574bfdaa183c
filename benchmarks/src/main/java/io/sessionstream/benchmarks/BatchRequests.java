package io.sessionstream.benchmarks;

import com.google.protobuf.CodedOutputStream;
import io.sessionstream.v1.AppendMessagesRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Batches of messages to append; a request and an entry of a batch have the same form. */
final class BatchRequests implements Requests {
  private final Requests entries;
  private final int size;
  private final byte[][] batch;

  /** Batches of so many entries. */
  BatchRequests(Requests entries, int size) {
    this.entries = entries;
    this.size = size;
    this.batch = new byte[size][];
  }

  @Override
  public byte[] next() {
    int bytes = 0;
    for (int i = 0; i < size; i++) {
      batch[i] = entries.next();
      bytes +=
          CodedOutputStream.computeByteArraySize(
              AppendMessagesRequest.ENTRIES_FIELD_NUMBER, batch[i]);
    }
    byte[] request = new byte[bytes];
    CodedOutputStream out = CodedOutputStream.newInstance(request);
    try {
      for (byte[] entry : batch) {
        out.writeByteArray(AppendMessagesRequest.ENTRIES_FIELD_NUMBER, entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return request;
  }
}
