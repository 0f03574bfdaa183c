package io.sessionstream.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * The token of a next page. To a client it is opaque text, which is safe in a URL.
 *
 * @param request a hash of the fields of the request that must be the same for the next page
 * @param place where the next page begins, in a form that its call knows
 */
record PageToken(long request, ByteString place) {
  // Version, hash, place, and a check that tells a damaged token from one of another request. It is
  // no secret and not signed: nobody gets more by it than by the other fields of a request.
  private static final byte VERSION = 1;
  private static final int HEAD_SIZE = 1 + Long.BYTES;
  private static final int CHECK_SIZE = Integer.BYTES;

  /** Identifies a request: equal for the requests of all its pages, whatever their sizes are. */
  static long hash(Message request) {
    Descriptor type = request.getDescriptorForType();
    Message same =
        request.toBuilder()
            .clearField(type.findFieldByName("page_size"))
            .clearField(type.findFieldByName("page_token"))
            .setUnknownFields(UnknownFieldSet.getDefaultInstance())
            .build();
    return Hashing.sha256()
        .newHasher()
        .putUnencodedChars(type.getFullName())
        .putBytes(same.toByteArray())
        .hash()
        .asLong();
  }

  /** The token as a client gets it. */
  String encode() {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_SIZE + place.size() + CHECK_SIZE);
    bytes.put(VERSION).putLong(request);
    place.copyTo(bytes);
    bytes.putInt(check(bytes.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** The length of a token with a place of this size. */
  static int encodedSize(int placeSize) {
    return ((HEAD_SIZE + placeSize + CHECK_SIZE) * 4 + 2) / 3;
  }

  /** The token, or empty if it is damaged, or was never one. */
  static Optional<PageToken> decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.getBytes(US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int placeSize = bytes.length - HEAD_SIZE - CHECK_SIZE;
    if (placeSize < 0) {
      return Optional.empty();
    }
    long request = ByteBuffer.wrap(bytes).getLong(1);
    ByteString place = ByteString.copyFrom(bytes, HEAD_SIZE, placeSize);
    // The same token has one form only; so this compares version, check and all.
    return Optional.of(new PageToken(request, place)).filter(token -> token.encode().equals(text));
  }

  private static int check(byte[] bytes) {
    return Hashing.crc32c().hashBytes(bytes, 0, bytes.length - CHECK_SIZE).asInt();
  }
}
