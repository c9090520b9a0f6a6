package io.github.supabaserealtime.internal.machine;

import java.time.Duration;

import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import org.jspecify.annotations.Nullable;

/**
 * The parts from which {@code ConnectionMachines} is created.
 *
 * @param name the name
 * @param settings the figures
 * @param codec the protocol
 * @param reconnectDelay the delays
 * @param refusedDelay the delay after a lasting refusal
 * @param stableAfter how long a link must last to count as stable
 * @param apiKey the api key
 * @param accessToken the configured token
 * @param tokensProvided whether there is a token provider
 * @param disconnectWhenIdle how long no channel must be wanted for the link to be closed,
 * or {@code null} to keep it open
 * @param observer told the figures; never throws
 * @param oneOfMany whether it is one of many connections, so that the log tells at DEBUG
 * what goes well
 */
public record ConnectionSetup(String name, ConnectionSettings settings, FrameCodec codec, ReconnectDelay reconnectDelay,
		Duration refusedDelay, Duration stableAfter, String apiKey, @Nullable String accessToken,
		boolean tokensProvided, @Nullable Duration disconnectWhenIdle, RealtimeObserver observer, boolean oneOfMany) {

	@Override
	public String toString() {
		return "ConnectionSetup[" + this.name + "]";
	}

}
