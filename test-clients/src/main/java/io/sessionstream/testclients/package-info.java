/**
 * Three scripted clients: {@code stream} sends messages, {@code lookup} asks for the sessions
 * afterwards, and {@code tour} makes a call of each kind. They know nothing but the contract and
 * its generated stubs, and so show how any program calls the service: follow {@link
 * io.sessionstream.testclients.StreamCommand} and {@link io.sessionstream.testclients.Exchange}.
 */
@NullMarked
package io.sessionstream.testclients;

import org.jspecify.annotations.NullMarked;
