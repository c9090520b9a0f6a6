/**
 * The interface of what opens WebSockets, for applications that replace the transport of
 * the client. A transport passes on text and bytes and knows nothing of the protocol.
 */
@NullMarked
package io.github.supabaserealtime.transport;

import org.jspecify.annotations.NullMarked;
