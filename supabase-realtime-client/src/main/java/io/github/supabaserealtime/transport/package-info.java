/**
 * Strategy that opens WebSockets, with an implementation for Spring and Tomcat. It passes
 * on text and bytes and knows nothing of the protocol.
 */
@NullMarked
package io.github.supabaserealtime.transport;

import org.jspecify.annotations.NullMarked;
