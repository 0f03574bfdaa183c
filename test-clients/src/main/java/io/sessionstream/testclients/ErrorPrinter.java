package io.sessionstream.testclients;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.TreeMap;

/** Shows errors as people read them: one line for the error, one indented line for each detail. */
final class ErrorPrinter {
  private static final String INDENT = "  ";

  private ErrorPrinter() {}

  /** An error of the client's own making, to be shown as the server's are. */
  static Status error(Code code, String message) {
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
  }

  /** Prints {@code Error: <http code> <CODE>: <message>} and the details that help a reader. */
  static void print(PrintWriter out, Status error) {
    Code code = Optional.ofNullable(Code.forNumber(error.getCode())).orElse(Code.UNKNOWN);
    out.println(
        PlainText.line("Error: " + HttpCodes.of(code) + " " + code + ": " + message(error)));

    detail(error, BadRequest.class).ifPresent(request -> printViolations(out, request));
    detail(error, ErrorInfo.class)
        .ifPresent(info -> new TreeMap<>(info.getMetadataMap()).forEach((k, v) -> note(out, k, v)));
    detail(error, RetryInfo.class)
        .map(retry -> Durations.toMillis(retry.getRetryDelay()) / 1000.0)
        .ifPresent(seconds -> note(out, "retry after", seconds + " s"));
  }

  /** Prints one indented line. */
  static void note(PrintWriter out, String name, Object value) {
    out.println(PlainText.line(INDENT + name + ": " + value));
  }

  /** The message, which names the resource in any case: a line about no session helps nobody. */
  private static String message(Status error) {
    return detail(error, ResourceInfo.class)
        .map(ResourceInfo::getResourceName)
        .filter(name -> !error.getMessage().contains(name))
        .map(name -> error.getMessage() + " (" + name + ")")
        .orElse(error.getMessage());
  }

  private static void printViolations(PrintWriter out, BadRequest request) {
    request
        .getFieldViolationsList()
        .forEach(violation -> note(out, violation.getField(), violation.getDescription()));
  }

  private static <D extends Message> Optional<D> detail(Status error, Class<D> type) {
    for (Any detail : error.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          // A detail that cannot be read only makes the error less detailed.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
