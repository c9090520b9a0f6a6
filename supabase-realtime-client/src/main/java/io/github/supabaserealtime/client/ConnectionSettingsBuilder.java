package io.github.supabaserealtime.client;

import java.time.Duration;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;

/**
 * The part of {@link RealtimeConnectionBuilder} for limits, buffer sizes and intervals of
 * a connection. The methods are named after the properties below
 * {@code supabase.realtime}. Durations and numbers must be above zero;
 * {@link RealtimeConnectionBuilder#build()} checks them.
 * <p>
 * The class is not public, and its name stays: compiled code of users has it, as the type
 * that these methods return.
 *
 * @param <B> the type of the builder
 */
abstract sealed class ConnectionSettingsBuilder<B extends ConnectionSettingsBuilder<B>>
		permits ListenerSettingsBuilder {

	private Duration connectTimeout = ConnectionSettings.Timeouts.DEFAULTS.connect();

	private Duration joinTimeout = ConnectionSettings.Timeouts.DEFAULTS.join();

	private Duration subscribeTimeout = ConnectionSettings.Timeouts.DEFAULTS.subscribe();

	private Duration pushTimeout = ConnectionSettings.Timeouts.DEFAULTS.push();

	private Duration sendTimeout = ConnectionSettings.Timeouts.DEFAULTS.send();

	private Duration shutdownTimeout = ConnectionSettings.Timeouts.DEFAULTS.shutdown();

	private Duration heartbeatInterval = ConnectionSettings.HeartbeatSettings.DEFAULTS.interval();

	private Duration heartbeatTimeout = ConnectionSettings.HeartbeatSettings.DEFAULTS.timeout();

	private int joinsInFlight = ConnectionSettings.JoinSettings.DEFAULTS.inFlight();

	private int joinsPerSecond = ConnectionSettings.JoinSettings.DEFAULTS.perSecond();

	private int maxChannelsPerSocket = ConnectionSettings.JoinSettings.DEFAULTS.maxPerSocket();

	private Duration rejoinDelay = ConnectionSettings.JoinSettings.DEFAULTS.retryDelay();

	private Duration rejoinMaxDelay = ConnectionSettings.JoinSettings.DEFAULTS.maxRetryDelay();

	private int sendBufferCapacity = ConnectionSettings.BufferSettings.DEFAULTS.sendCapacity();

	private OverflowPolicy sendBufferOverflow = ConnectionSettings.BufferSettings.DEFAULTS.overflow();

	private Duration sendBufferMaxAge = ConnectionSettings.BufferSettings.DEFAULTS.maxAge();

	private int pushBufferCapacity = ConnectionSettings.BufferSettings.DEFAULTS.pushCapacity();

	private boolean httpFallback = ConnectionSettings.BufferSettings.DEFAULTS.httpFallback();

	private int deliveryCapacity = ConnectionSettings.DeliverySettings.DEFAULTS.capacity();

	private long deliveryMaxBytes = ConnectionSettings.DeliverySettings.DEFAULTS.maxBytes();

	private OverflowPolicy deliveryOverflow = ConnectionSettings.DeliverySettings.DEFAULTS.overflow();

	private Duration deliveryMaxBlock = ConnectionSettings.DeliverySettings.DEFAULTS.maxBlock();

	private Duration accessTokenTimeout = ConnectionSettings.TokenSettings.DEFAULTS.timeout();

	private Duration accessTokenRenewalMargin = ConnectionSettings.TokenSettings.DEFAULTS.renewalMargin();

	private Duration accessTokenRenewalInterval = ConnectionSettings.TokenSettings.DEFAULTS.renewalInterval();

	private Duration gapMargin = ConnectionSettings.ChangeSettings.DEFAULTS.gapMargin();

	ConnectionSettingsBuilder() {
	}

	abstract B self();

	/**
	 * Set the limit for one attempt to connect.
	 * @param limit the limit, 10 s by default
	 * @return this builder
	 */
	public B connectTimeout(Duration limit) {
		this.connectTimeout = limit;
		return self();
	}

	/**
	 * Set the limit for the server's answer to a join. It applies to the oldest
	 * unanswered join.
	 * @param limit the limit, 25 s by default
	 * @return this builder
	 */
	public B joinTimeout(Duration limit) {
		this.joinTimeout = limit;
		return self();
	}

	/**
	 * Set the limit after which the future of {@code subscribe()} fails. The connection
	 * goes on trying to join the channel. The time in which the channel waits for its
	 * turn to join does not count.
	 * @param limit the limit, 30 s by default
	 * @return this builder
	 */
	public B subscribeTimeout(Duration limit) {
		this.subscribeTimeout = limit;
		return self();
	}

	/**
	 * Set the limit for the answer to a message, from the moment it is written.
	 * @param limit the limit, 10 s by default
	 * @return this builder
	 */
	public B pushTimeout(Duration limit) {
		this.pushTimeout = limit;
		return self();
	}

	/**
	 * Set the limit for writing a frame to the socket.
	 * @param limit the limit, 10 s by default
	 * @return this builder
	 */
	public B sendTimeout(Duration limit) {
		this.sendTimeout = limit;
		return self();
	}

	/**
	 * Set the limit for leaving the channels and closing the socket.
	 * @param limit the limit, 5 s by default
	 * @return this builder
	 */
	public B shutdownTimeout(Duration limit) {
		this.shutdownTimeout = limit;
		return self();
	}

	/**
	 * Set the time between heartbeats.
	 * @param time the time, 25 s by default; below 60 s, after which the server closes an
	 * idle socket
	 * @return this builder
	 */
	public B heartbeatInterval(Duration time) {
		this.heartbeatInterval = time;
		return self();
	}

	/**
	 * Set the limit for the answer to a heartbeat.
	 * @param limit the limit, 10 s by default
	 * @return this builder
	 */
	public B heartbeatTimeout(Duration limit) {
		this.heartbeatTimeout = limit;
		return self();
	}

	/**
	 * Set how many joins may be unanswered at the same time, as long as no join fails.
	 * @param number the number, 8 by default
	 * @return this builder
	 */
	public B joinsInFlight(int number) {
		this.joinsInFlight = number;
		return self();
	}

	/**
	 * Set how many joins are sent in a second. The server has a limit for the whole
	 * project.
	 * @param number the number, 25 by default
	 * @return this builder
	 */
	public B joinsPerSecond(int number) {
		this.joinsPerSecond = number;
		return self();
	}

	/**
	 * Set how many channels the connection has on one socket. It opens a further socket
	 * for those that exceed the number, up to one socket for each such number of
	 * channels. If the server takes fewer, the connection uses the number that the server
	 * takes.
	 * @param number the number, 100 by default as in a hosted project
	 * @return this builder
	 */
	public B maxChannelsPerSocket(int number) {
		this.maxChannelsPerSocket = number;
		return self();
	}

	/**
	 * Set the first delay before a failed channel is joined again.
	 * @param delay the delay, 1 s by default
	 * @return this builder
	 */
	public B rejoinDelay(Duration delay) {
		this.rejoinDelay = delay;
		return self();
	}

	/**
	 * Set the longest delay before a failed channel is joined again.
	 * @param delay the delay, 10 s by default
	 * @return this builder
	 */
	public B rejoinMaxDelay(Duration delay) {
		this.rejoinMaxDelay = delay;
		return self();
	}

	/**
	 * Set how many messages may wait for the connection.
	 * @param number the number, 100 by default
	 * @return this builder
	 */
	public B sendBufferCapacity(int number) {
		this.sendBufferCapacity = number;
		return self();
	}

	/**
	 * Set which message is dropped when the send buffer or a push buffer is full.
	 * @param policy the policy, {@code DROP_OLDEST} by default; not {@code BLOCK}, since
	 * sending never blocks
	 * @return this builder
	 */
	public B sendBufferOverflow(OverflowPolicy policy) {
		this.sendBufferOverflow = policy;
		return self();
	}

	/**
	 * Set how long a message may wait to be sent.
	 * @param time the time, 1 min by default
	 * @return this builder
	 */
	public B sendBufferMaxAge(Duration time) {
		this.sendBufferMaxAge = time;
		return self();
	}

	/**
	 * Set how many messages may wait for one channel to be joined.
	 * @param number the number, 100 by default
	 * @return this builder
	 */
	public B pushBufferCapacity(int number) {
		this.pushBufferCapacity = number;
		return self();
	}

	/**
	 * Set whether broadcasts are sent over HTTP while the connection is down.
	 * @param enabled whether to use HTTP, {@code false} by default
	 * @return this builder
	 */
	public B httpFallback(boolean enabled) {
		this.httpFallback = enabled;
		return self();
	}

	/**
	 * Set how many messages may wait for the listeners of one channel. With the defaults,
	 * the limit of {@link #deliveryMaxBytes(long)} is reached first.
	 * @param number the number, 1,000,000 by default
	 * @return this builder
	 */
	public B deliveryCapacity(int number) {
		this.deliveryCapacity = number;
		return self();
	}

	/**
	 * Set the memory for the messages, of all channels, that wait for listeners. A
	 * message counts with its content and about 256 bytes for the objects around it.
	 * @param number the number of bytes; by default an eighth of the largest heap that
	 * the JVM may use, but at least 8 MiB
	 * @return this builder
	 */
	public B deliveryMaxBytes(long number) {
		this.deliveryMaxBytes = number;
		return self();
	}

	/**
	 * Set what happens when messages arrive faster than listeners handle them.
	 * @param policy the policy, {@code BLOCK} by default
	 * @return this builder
	 */
	public B deliveryOverflow(OverflowPolicy policy) {
		this.deliveryOverflow = policy;
		return self();
	}

	/**
	 * Set how long reading from the socket may stop within one heartbeat interval.
	 * @param time the time, 10 s by default; the limits for heartbeats and
	 * acknowledgements are extended by the time that reading stopped
	 * @return this builder
	 */
	public B deliveryMaxBlock(Duration time) {
		this.deliveryMaxBlock = time;
		return self();
	}

	/**
	 * Set the limit for one look-up of an access token.
	 * @param limit the limit, 10 s by default
	 * @return this builder
	 */
	public B accessTokenTimeout(Duration limit) {
		this.accessTokenTimeout = limit;
		return self();
	}

	/**
	 * Set how long before its expiry an access token is renewed.
	 * @param time the time, 1 min by default
	 * @return this builder
	 */
	public B accessTokenRenewalMargin(Duration time) {
		this.accessTokenRenewalMargin = time;
		return self();
	}

	/**
	 * Set how often an access token without a readable expiry is renewed.
	 * @param time the time, 5 min by default
	 * @return this builder
	 */
	public B accessTokenRenewalInterval(Duration time) {
		this.accessTokenRenewalInterval = time;
		return self();
	}

	/**
	 * Set how long before the last sign of a working connection a gap begins, on a
	 * channel with bindings for Postgres changes. The server polls the database, so a row
	 * that is lost may have been committed before that sign. Raise the margin if the
	 * database or the server is slow, or if their clocks differ from the clock of this
	 * machine.
	 * @param margin the margin, 5 s by default; zero for none
	 * @return this builder
	 * @see io.github.supabaserealtime.DeliveryGapEvent
	 */
	public B gapMargin(Duration margin) {
		this.gapMargin = margin;
		return self();
	}

	/**
	 * Return the settings.
	 * @throws IllegalArgumentException if one is out of its bounds
	 */
	final ConnectionSettings settings() {
		return new ConnectionSettings(
				new ConnectionSettings.Timeouts(this.connectTimeout, this.joinTimeout, this.subscribeTimeout,
						this.pushTimeout, this.sendTimeout, this.shutdownTimeout),
				new ConnectionSettings.HeartbeatSettings(this.heartbeatInterval, this.heartbeatTimeout),
				new ConnectionSettings.JoinSettings(this.joinsInFlight, this.joinsPerSecond, this.rejoinDelay,
						this.rejoinMaxDelay, this.maxChannelsPerSocket),
				new ConnectionSettings.BufferSettings(this.sendBufferCapacity, this.sendBufferOverflow,
						this.sendBufferMaxAge, this.pushBufferCapacity, this.httpFallback),
				new ConnectionSettings.DeliverySettings(this.deliveryCapacity, this.deliveryMaxBytes,
						this.deliveryOverflow, this.deliveryMaxBlock),
				new ConnectionSettings.TokenSettings(this.accessTokenTimeout, this.accessTokenRenewalMargin,
						this.accessTokenRenewalInterval),
				new ConnectionSettings.ChangeSettings(this.gapMargin));
	}

}
