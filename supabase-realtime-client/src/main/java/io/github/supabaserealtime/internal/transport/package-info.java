/**
 * The transport that uses Spring's WebSocket client and Tomcat. It passes on text and
 * bytes and knows nothing of the protocol.
 */
@NullMarked
package io.github.supabaserealtime.internal.transport;

import org.jspecify.annotations.NullMarked;
