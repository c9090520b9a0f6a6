package io.github.supabaserealtime.test.context;

import java.lang.reflect.Constructor;
import java.time.Duration;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.SigningKey;

/**
 * Starts the servers for annotations. It needs neither Spring nor JUnit.
 *
 * @since 0.9.0
 */
public final class EmbeddedRealtimeServers {

	private EmbeddedRealtimeServers() {
	}

	/**
	 * Start a server.
	 * @param annotation the configuration of the server
	 * @return the running server
	 * @throws IllegalStateException if a customizer cannot be created
	 */
	public static EmbeddedRealtimeServer start(EmbeddedRealtime annotation) {
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder()
			.generation(annotation.generation())
			.timing(annotation.timing())
			.timeFactor(annotation.timeFactor())
			.idleTimeout(Duration.ofMillis(annotation.idleTimeout()))
			.maxFrameBytes(annotation.maxFrameBytes())
			.maxChannelsPerClient(annotation.maxChannelsPerClient())
			.maxPayloadKilobytes(annotation.maxPayloadKilobytes())
			.maxConcurrentUsers(annotation.maxConcurrentUsers())
			.maxJoinsPerSecond(annotation.maxJoinsPerSecond())
			.maxEventsPerSecond(annotation.maxEventsPerSecond())
			.maxPresenceEventsPerSecond(annotation.maxPresenceEventsPerSecond())
			.maxPresenceCalls(annotation.maxPresenceCalls(), Duration.ofMillis(annotation.presenceWindow()))
			.channellessTimeout(Duration.ofMillis(annotation.channellessTimeout()))
			.privateOnly(annotation.privateOnly())
			.broadcastPersistence(annotation.broadcastPersistence())
			.rest(annotation.rest())
			.maxRows(annotation.maxRows());
		if (annotation.joinErrorDelay() >= 0) {
			builder.joinErrorDelay(Duration.ofMillis(annotation.joinErrorDelay()));
		}
		if (annotation.connectErrorDelay() >= 0) {
			builder.connectErrorDelay(Duration.ofMillis(annotation.connectErrorDelay()));
		}
		if (annotation.pollInterval() >= 0) {
			builder.pollInterval(Duration.ofMillis(annotation.pollInterval()));
		}
		if (!annotation.jwtSecret().isEmpty()) {
			builder.jwtSecret(annotation.jwtSecret());
		}
		switch (annotation.tokenAlgorithm()) {
			case ES256 -> builder.signingKey(SigningKey.es256());
			case RS256 -> builder.signingKey(SigningKey.rs256());
			case HS256 -> {
				// with the secret, which there always is
			}
		}
		if (!annotation.apiKey().isEmpty()) {
			builder.apiKey(annotation.apiKey());
		}
		if (!annotation.tenant().isEmpty()) {
			builder.tenant(annotation.tenant());
		}
		for (Class<? extends EmbeddedRealtimeCustomizer> type : annotation.customizers()) {
			create(type).customize(builder);
		}
		return builder.start();
	}

	private static EmbeddedRealtimeCustomizer create(Class<? extends EmbeddedRealtimeCustomizer> type) {
		try {
			Constructor<? extends EmbeddedRealtimeCustomizer> constructor = type.getDeclaredConstructor();
			constructor.setAccessible(true);
			return constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(
					"The customizer " + type.getName() + " of @EmbeddedRealtime needs a constructor without arguments",
					ex);
		}
	}

}
