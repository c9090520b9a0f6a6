package io.github.supabaserealtime.listener;

import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.listening.CallTerms;

/**
 * Connection and channel at which a listener is registered.
 *
 * @param connection the connection
 * @param channel the channel
 * @param calls how its method is called
 * @param delivers whether it may be called, asked before each call
 */
record ListenerContext(RealtimeConnection connection, RealtimeChannel channel, CallTerms calls,
		BooleanSupplier delivers) {
}
