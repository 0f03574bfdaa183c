package io.sessionstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory, of a size that can be changed. */
final class SmallDisk implements AutoCloseable {
  private static final long PAGE = 4096;
  private static final int MOST_TRIES = 100;

  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** A file system in a new directory of this path. */
  static SmallDisk mount(Path path) throws IOException, FaultRefusedException {
    Files.createDirectory(path);
    String complaint = run("mount", "-t", "tmpfs", "-o", "size=1m", "crash-test", path.toString());
    if (!complaint.isEmpty()) {
      throw new FaultRefusedException(
          "disk-full needs a small file system, which cannot be mounted here (" + complaint + ")");
    }
    return new SmallDisk(path);
  }

  Path path() {
    return path;
  }

  /** Makes it so large, or so small, that this many bytes are free. */
  void leave(long bytes) throws IOException {
    String complaint = "";
    // What is written meanwhile may need more than there would be.
    for (int i = 0; i < MOST_TRIES; i++) {
      FileStore store = Files.getFileStore(path);
      long size = store.getTotalSpace() - store.getUnallocatedSpace() + bytes;
      long pages = Math.max(1, (size + PAGE - 1) / PAGE);
      complaint = run("mount", "-o", "remount,size=" + pages * PAGE, path.toString());
      if (complaint.isEmpty()) {
        return;
      }
    }
    throw new IOException(complaint);
  }

  @Override
  public void close() throws IOException {
    String complaint = run("umount", path.toString());
    if (!complaint.isEmpty()) {
      throw new IOException(complaint);
    }
  }

  /** What a command has to complain of; nothing if it succeeds. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    int exitCode = process.onExit().join().exitValue();
    return exitCode == 0 ? "" : output.isEmpty() ? "exit code " + exitCode : output;
  }
}
