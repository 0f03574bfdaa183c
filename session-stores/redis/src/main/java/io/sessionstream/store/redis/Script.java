package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A script that Redis runs: by its digest, or in full where it is not known yet. */
final class Script {
  static final RedisCodec<byte[], byte[]> CODEC = ByteArrayCodec.INSTANCE;

  /** Appends and creates. */
  static final Script WRITE = new Script("write.lua", 3);

  /** Closes and deletes. */
  static final Script END = new Script("end.lua", 4);

  /** Reads a session. */
  static final Script READ = new Script("read.lua", 2);

  /** Asks which session was deleted; its key is not among the first. */
  static final Script DELETED = new Script("deleted.lua", 1);

  private final byte[] text;
  private final byte[] digest;
  private final int keysPerSession;

  /** The script of this resource, which is given so many keys of each session. */
  Script(String resource, int keysPerSession) {
    this.keysPerSession = keysPerSession;
    try {
      text = Resources.toByteArray(Resources.getResource(Script.class, resource));
      digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text)).getBytes(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The beginning of the arguments of a call: what is run, and on how many keys. */
  CommandArgs<byte[], byte[]> call(boolean inFull, int keys) {
    return new CommandArgs<>(CODEC).add(inFull ? text : digest).add(keys);
  }

  /** How many keys of each session it is given: the first of {@link SessionKeys#addTo}. */
  int keysPerSession() {
    return keysPerSession;
  }

  static CommandOutput<byte[], byte[], List<Object>> output() {
    return new NestedMultiOutput<>(CODEC);
  }
}
