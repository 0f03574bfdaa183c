package io.sessionstream.grpc;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import com.google.protobuf.CodedInputStream;
import io.sessionstream.v1.AppendMessagesRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * An {@code AppendMessagesRequest}, or an {@code ImportMessagesRequest}, which has the same form on
 * the wire. Its entries are counted, but read only when they are needed.
 */
final class AppendBatch {
  private static final int ENTRIES =
      AppendMessagesRequest.ENTRIES_FIELD_NUMBER << 3 | WIRETYPE_LENGTH_DELIMITED;

  private final byte[] request;
  private final int size;

  private AppendBatch(byte[] request, int size) {
    this.request = request;
    this.size = size;
  }

  /**
   * The batch of which these are the bytes; fails unless they are protobuf as far as its entries.
   */
  static AppendBatch parse(byte[] request) throws IOException {
    Entries entries = new Entries(request);
    int size = 0;
    while (entries.advance()) {
      size++;
    }
    return new AppendBatch(request, size);
  }

  /** How many entries there are. */
  int size() {
    return size;
  }

  /** The entries, from the first. */
  Entries entries() {
    return new Entries(request);
  }

  /** Goes through the entries. */
  static final class Entries {
    private final byte[] request;
    private final CodedInputStream in;
    private int offset;
    private int length;

    private Entries(byte[] request) {
      this.request = request;
      in = CodedInputStream.newInstance(request);
    }

    /** Goes to the next entry, if there is one. */
    private boolean advance() throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == ENTRIES) {
          length = in.readRawVarint32();
          offset = in.getTotalBytesRead();
          in.skipRawBytes(length);
          return true;
        }
        in.skipField(tag);
      }
      return false;
    }

    /** The next entry, of which there must be one; empty if its bytes are none. */
    Optional<AppendRequest> next() {
      try {
        if (!advance()) {
          throw new IllegalStateException("there are no more entries");
        }
        return Optional.of(AppendRequest.parse(request, offset, length));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
