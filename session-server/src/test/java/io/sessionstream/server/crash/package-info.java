/**
 * The crash campaign: kills a server in the midst of its work, again and again, and checks from
 * outside that it kept what it had acknowledged.
 */
@NullMarked
package io.sessionstream.server.crash;

import org.jspecify.annotations.NullMarked;
