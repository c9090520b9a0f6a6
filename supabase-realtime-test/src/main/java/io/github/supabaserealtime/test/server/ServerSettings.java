package io.github.supabaserealtime.test.server;

import java.time.Clock;
import java.time.Duration;

import io.github.supabaserealtime.test.ChannelPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What an embedded server was told.
 *
 * @param jwtSecret the secret that tokens are signed with
 * @param fixedApiKey a key that is accepted although it is no JWT, or {@code null}
 * @param connectErrorDelay how late a refused upgrade is answered
 * @param joinErrorDelay how late a refused join is answered; the socket is blocked
 * meanwhile
 * @param maxFrameBytes the largest message of a client
 * @param idleTimeout after which a silent socket is closed with 1000
 * @param maxChannels channels a socket may have joined
 * @param maxPayloadKilobytes the largest payload
 * @param policy who may do what on private topics
 * @param clock the time that tokens are judged by
 * @since 0.1.0
 */
public record ServerSettings(String jwtSecret, @Nullable String fixedApiKey, Duration connectErrorDelay,
		Duration joinErrorDelay, int maxFrameBytes, Duration idleTimeout, int maxChannels, int maxPayloadKilobytes,
		ChannelPolicy policy, Clock clock) {

	/**
	 * Return the size up to which a payload is taken, which the real server pads a
	 * little.
	 * @return the size in bytes of the external term format
	 */
	long maxPayloadSize() {
		return this.maxPayloadKilobytes * 1000L + 500;
	}

	@Override
	public String toString() {
		return "ServerSettings";
	}

}
