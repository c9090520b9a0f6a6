package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.autoconfigure.ConnectionProperties.LogLevel;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.transport.ProxyCredentials;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * {@link RealtimeConnectionBuilderCustomizer} that applies the
 * {@link ConnectionProperties} that are not connection details. Each value is checked.
 */
class PropertiesRealtimeConnectionBuilderCustomizer implements RealtimeConnectionBuilderCustomizer {

	/**
	 * The shortest time between two things that are repeated.
	 */
	static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

	private static final String LOG_LEVEL_PARAM = "log_level";

	/** After this time without a heartbeat the server closes the socket. */
	private static final Duration SERVER_IDLE_LIMIT = Duration.ofSeconds(60);

	private final ConnectionProperties properties;

	private final PropertyNames names;

	PropertiesRealtimeConnectionBuilderCustomizer(ConnectionProperties properties, PropertyNames names) {
		this.properties = properties;
		this.names = names;
	}

	@Override
	public void customize(RealtimeConnectionBuilder builder) {
		builder.protocolVersion(protocolVersion());
		builder.maxMessageSize((int) size("max-message-size", this.properties.getMaxMessageSize(), Integer.MAX_VALUE));
		builder.maxChannelsPerSocket(
				this.names.positive("max-channels-per-socket", this.properties.getMaxChannelsPerSocket()));
		timeouts(builder);
		tokens(builder);
		buffers(builder);
		params(builder);
		this.properties.getHeaders().forEach((name, value) -> header(builder, name, value));
		builder.proxyCredentials(proxyCredentials(this.properties.getProxy(), this.names));
		heartbeat(builder);
		delivery(builder);
		listeners(builder);
		builder.gapHandlerTimeout(this.names.positive("gap-handler-timeout", this.properties.getGapHandlerTimeout()));
		builder.gapMargin(this.names.atLeast("postgres-changes.gap-margin",
				this.properties.getPostgresChanges().getGapMargin(), Duration.ZERO));
		Duration idle = this.properties.getDisconnectWhenIdle();
		builder.disconnectWhenIdle((idle != null) ? this.names.positive("disconnect-when-idle", idle) : null);
		builder.refusedDelay(this.names.atLeast("reconnect.refused-delay",
				this.properties.getReconnect().getRefusedDelay(), SHORTEST_PAUSE));
	}

	private ProtocolVersion protocolVersion() {
		String version = this.properties.getProtocolVersion();
		try {
			return ProtocolVersion.of(version.trim());
		}
		catch (IllegalArgumentException ex) {
			throw this.names.invalid("protocol-version", version, "The server supports '2.0.0' and '1.0.0'.");
		}
	}

	private void timeouts(RealtimeConnectionBuilder builder) {
		ConnectionProperties from = this.properties;
		builder.connectTimeout(this.names.positive("connect-timeout", from.getConnectTimeout()))
			.joinTimeout(this.names.positive("join-timeout", from.getJoinTimeout()))
			.subscribeTimeout(this.names.positive("subscribe-timeout", from.getSubscribeTimeout()))
			.pushTimeout(this.names.positive("push-timeout", from.getPushTimeout()))
			.sendTimeout(this.names.positive("send-timeout", from.getSendTimeout()))
			.shutdownTimeout(this.names.positive("shutdown-timeout", from.getShutdownTimeout()));
	}

	private void tokens(RealtimeConnectionBuilder builder) {
		ConnectionProperties from = this.properties;
		builder.accessTokenTimeout(this.names.positive("access-token-timeout", from.getAccessTokenTimeout()))
			.accessTokenRenewalMargin(
					this.names.positive("access-token-renewal-margin", from.getAccessTokenRenewalMargin()))
			.accessTokenRenewalInterval(
					this.names.positive("access-token-renewal-interval", from.getAccessTokenRenewalInterval()));
	}

	private void buffers(RealtimeConnectionBuilder builder) {
		SendBufferProperties from = this.properties.getSendBuffer();
		if (from.getOverflow() == OverflowPolicy.BLOCK) {
			throw this.names.invalid("send-buffer.overflow", from.getOverflow(),
					"Sending never blocks: use 'drop-oldest' or 'drop-newest'.");
		}
		builder.sendBufferCapacity(this.names.positive("send-buffer.capacity", from.getCapacity()))
			.sendBufferOverflow(from.getOverflow())
			.sendBufferMaxAge(this.names.positive("send-buffer.max-age", from.getMaxAge()))
			.pushBufferCapacity(
					this.names.positive("push-buffer.capacity", this.properties.getPushBuffer().getCapacity()))
			.httpFallback(this.properties.isHttpFallback());
	}

	private void params(RealtimeConnectionBuilder builder) {
		Map<String, String> params = this.properties.getParams();
		params.forEach((name, value) -> {
			if ("apikey".equals(name) || "vsn".equals(name)) {
				throw new InvalidRealtimeConfigurationException(
						"The property '" + this.names.of("params." + name) + "' cannot be set.", "Remove it and use '"
								+ this.names.of("vsn".equals(name) ? "protocol-version" : "api-key") + "' instead.");
			}
			builder.param(name, value);
		});
		LogLevel level = this.properties.getLogLevel();
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(this.names.of("log-level"), level);
			entries.put(this.names.of("params.") + LOG_LEVEL_PARAM, params.get(LOG_LEVEL_PARAM));
		});
		if (level != null) {
			builder.param(LOG_LEVEL_PARAM, level.name().toLowerCase(Locale.ROOT));
		}
	}

	/**
	 * Read user name and password of a proxy.
	 * @return both, or {@code null} when neither is set
	 */
	static @Nullable ProxyCredentials proxyCredentials(ProxyProperties from, PropertyNames names) {
		if (!StringUtils.hasLength(from.getUsername()) && !StringUtils.hasLength(from.getPassword())) {
			return null;
		}
		if (!StringUtils.hasText(from.getUsername())) {
			throw new InvalidRealtimeConfigurationException("The property '" + names.of("proxy.password")
					+ "' is set without '" + names.of("proxy.username") + "'.", "Set both, or neither.");
		}
		if (from.getPassword() == null) {
			throw new InvalidRealtimeConfigurationException("The property '" + names.of("proxy.username")
					+ "' is set without '" + names.of("proxy.password") + "'.", "Set both, or neither.");
		}
		try {
			return new ProxyCredentials(from.getUsername().strip(), from.getPassword());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRealtimeConfigurationException(
					"The property '" + names.of("proxy.username") + "' cannot be used. "
							+ Sentence.end(ex.getMessage()),
					"HTTP ends the user name at a colon. Set the password with '" + names.of("proxy.password") + "'.");
		}
	}

	/**
	 * Apply one header. Its value is not shown, since it may be a secret.
	 */
	private void header(RealtimeConnectionBuilder builder, String name, String value) {
		try {
			builder.header(name, value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRealtimeConfigurationException(
					"The property '" + this.names.of("headers." + name) + "' cannot be used. "
							+ Sentence.end(ex.getMessage()),
					"Copy the value again, without line breaks, an ellipsis or curly quotes."
							+ PropertiesRealtimeConnectionDetails.SWITCH_OFF);
		}
	}

	private void heartbeat(RealtimeConnectionBuilder builder) {
		HeartbeatProperties from = this.properties.getHeartbeat();
		Duration interval = this.names.atLeast("heartbeat.interval", from.getInterval(), SHORTEST_PAUSE);
		if (interval.compareTo(SERVER_IDLE_LIMIT) >= 0) {
			throw this.names.invalid("heartbeat.interval", interval,
					"It must be below 60s, after which the server closes an idle socket.");
		}
		builder.heartbeatInterval(interval)
			.heartbeatTimeout(this.names.atLeast("heartbeat.timeout", from.getTimeout(), SHORTEST_PAUSE));
	}

	private void delivery(RealtimeConnectionBuilder builder) {
		DeliveryProperties from = this.properties.getDelivery();
		builder.deliveryCapacity(this.names.positive("delivery.capacity", from.getCapacity()))
			.deliveryOverflow(from.getOverflow())
			.deliveryMaxBlock(this.names.positive("delivery.max-block", from.getMaxBlock()));
		DataSize maxBytes = from.getMaxBytes();
		if (maxBytes != null) {
			builder.deliveryMaxBytes(size("delivery.max-bytes", maxBytes, Long.MAX_VALUE));
		}
	}

	private void listeners(RealtimeConnectionBuilder builder) {
		ListenerProperties.Retry retry = this.properties.getListener().getRetry();
		Duration delay = this.names.positive("listener.retry.delay", retry.getDelay());
		double multiplier = retry.getMultiplier();
		if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
			throw this.names.invalid("listener.retry.multiplier", multiplier,
					"It must be 1 or more, or the delays would shrink.");
		}
		if (retry.getMaxDelay().compareTo(delay) < 0) {
			throw this.names.invalid("listener.retry.max-delay", retry.getMaxDelay(), "It must be at least '"
					+ this.names.of("listener.retry.delay") + "', which is " + delay.toMillis() + "ms.");
		}
		builder.listenerBatchMaxSize(
				this.names.positive("listener.batch.max-size", this.properties.getListener().getBatch().getMaxSize()));
		builder.listenerRetry(this.names.positive("listener.retry.max-attempts", retry.getMaxAttempts()), delay,
				multiplier, retry.getMaxDelay());
	}

	private long size(String name, DataSize value, long max) {
		long bytes = value.toBytes();
		if (bytes <= 0 || bytes > max) {
			throw this.names.invalid(name, value,
					(bytes <= 0) ? "It must be above 0." : "It must be at most " + max + " bytes.");
		}
		return bytes;
	}

}
