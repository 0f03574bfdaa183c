/**
 * The gRPC service {@code sessionstream.v1.SessionService} over any session store.
 *
 * <p>To follow one message: {@code SessionGrpcService} binds the calls, {@code AppendRequest} reads
 * the request from the wire and {@code WireMessage} the message in it, {@code AnsweringStream}
 * begins the work and keeps the order of the answers, {@code Appends} has the message validated, by
 * {@code QuickCheck} or else by core's rules, and appended, {@code AppendSuccess} is the answer,
 * {@code Errors} says what went wrong. What differs between the calls with a stream of requests is
 * their {@code Exchange}; calls with one request are {@code UnaryCall}s.
 */
@NullMarked
package io.sessionstream.grpc;

import org.jspecify.annotations.NullMarked;
