/** Tests of the client. */
@NullMarked
package io.sessionstream.client;

import org.jspecify.annotations.NullMarked;
