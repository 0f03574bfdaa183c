/**
 * The gRPC service {@code sessionstream.v1.SessionService} over any session store.
 *
 * <p>To follow one message: {@code SessionGrpcService} binds the calls, {@code AnsweringStream}
 * takes the message from the wire and keeps the order of the answers, {@code WireMessage} makes
 * core's normalised value of it, {@code Appends} has it validated and appended, {@code
 * AppendSuccess} is the answer, {@code Errors} says what went wrong. What differs between the calls
 * with a stream of requests is their {@code Exchange}; calls with one request are {@code
 * UnaryCall}s.
 */
@NullMarked
package io.sessionstream.grpc;

import org.jspecify.annotations.NullMarked;
