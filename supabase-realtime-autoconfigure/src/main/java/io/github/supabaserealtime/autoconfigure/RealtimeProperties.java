package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.OverflowPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of the Supabase Realtime connection.
 *
 * @since 0.9.0
 */
@ConfigurationProperties("supabase.realtime")
public class RealtimeProperties {

	/**
	 * Address of the Supabase project, for example 'https://abcdefgh.supabase.co', or a
	 * full Realtime address, for example 'ws://realtime-dev.localhost:4000/socket'.
	 */
	private @Nullable String url;

	/**
	 * Api key of the Supabase project: the publishable, secret, anon or service role key.
	 */
	private @Nullable String apiKey;

	/**
	 * Access token that channels are joined with when there is no AccessTokenProvider.
	 * The api key is used when it is not set.
	 */
	private @Nullable String accessToken;

	/**
	 * How long an AccessTokenProvider may take; the previous token is kept when it takes
	 * longer.
	 */
	private Duration accessTokenTimeout = Duration.ofSeconds(10);

	/**
	 * How long before its expiry an access token is renewed.
	 */
	private Duration accessTokenRenewalMargin = Duration.ofSeconds(60);

	/**
	 * How often an access token without a readable expiry is renewed.
	 */
	private Duration accessTokenRenewalInterval = Duration.ofMinutes(5);

	/**
	 * Additional query parameters of the socket's address.
	 */
	private Map<String, String> params = new LinkedHashMap<>();

	/**
	 * Additional headers of the socket's upgrade and of HTTP requests.
	 */
	private Map<String, String> headers = new LinkedHashMap<>();

	/**
	 * Version of the Realtime protocol: '2.0.0' or '1.0.0', which cannot carry binary
	 * payloads.
	 */
	private String protocolVersion = "2.0.0";

	/**
	 * Whether to connect and to subscribe the declared channels when the application
	 * starts.
	 */
	private boolean autoStartup = true;

	/**
	 * Lowest level at which the server logs what it does for this connection.
	 */
	private @Nullable LogLevel logLevel;

	/**
	 * Limit for one attempt to connect.
	 */
	private Duration connectTimeout = Duration.ofSeconds(10);

	/**
	 * Limit for the server's answer to the join of a channel.
	 */
	private Duration joinTimeout = Duration.ofSeconds(25);

	/**
	 * Limit after which a subscribe call fails; the channel goes on trying.
	 */
	private Duration subscribeTimeout = Duration.ofSeconds(30);

	/**
	 * Limit for the server's answer to a message, from the moment it is written.
	 */
	private Duration pushTimeout = Duration.ofSeconds(10);

	/**
	 * Limit for writing one frame to the socket.
	 */
	private Duration sendTimeout = Duration.ofSeconds(10);

	/**
	 * Limit for leaving the channels and closing the socket.
	 */
	private Duration shutdownTimeout = Duration.ofSeconds(5);

	/**
	 * How long the GapHandler beans may delay the messages of a channel after an
	 * interruption.
	 */
	private Duration gapHandlerTimeout = Duration.ofSeconds(30);

	/**
	 * Time without a subscribed channel after which the connection is closed. The next
	 * subscription opens it again. If it is not set, the connection stays open.
	 */
	private @Nullable Duration disconnectWhenIdle;

	/**
	 * Largest incoming message; a larger one is dropped and reported.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(5);

	/**
	 * Whether broadcasts go over HTTP while the socket is not open.
	 */
	private boolean httpFallback;

	/**
	 * What happens when a property below 'supabase.realtime' does not exist.
	 */
	private UnknownKeys unknownKeys = UnknownKeys.FAIL;

	private final Ssl ssl = new Ssl();

	@NestedConfigurationProperty
	private final ProxyProperties proxy = new ProxyProperties();

	@NestedConfigurationProperty
	private final SingleActiveProperties singleActive = new SingleActiveProperties();

	private final Heartbeat heartbeat = new Heartbeat();

	private final Reconnect reconnect = new Reconnect();

	private final SendBuffer sendBuffer = new SendBuffer();

	private final PushBuffer pushBuffer = new PushBuffer();

	private final Delivery delivery = new Delivery();

	@NestedConfigurationProperty
	private final ListenerProperties listener = new ListenerProperties();

	private final PostgresChanges postgresChanges = new PostgresChanges();

	@NestedConfigurationProperty
	private final ResumeProperties resume = new ResumeProperties();

	@NestedConfigurationProperty
	private final ObservationProperties observation = new ObservationProperties();

	private final Events events = new Events();

	private final Health health = new Health();

	/**
	 * Channels that are subscribed when the connection starts, by a name of your choice
	 * that is the topic unless another is set.
	 */
	private Map<String, ChannelProperties> channels = new LinkedHashMap<>();

	public @Nullable String getUrl() {
		return this.url;
	}

	public void setUrl(@Nullable String url) {
		this.url = url;
	}

	public @Nullable String getApiKey() {
		return this.apiKey;
	}

	public void setApiKey(@Nullable String apiKey) {
		this.apiKey = apiKey;
	}

	public @Nullable String getAccessToken() {
		return this.accessToken;
	}

	public void setAccessToken(@Nullable String accessToken) {
		this.accessToken = accessToken;
	}

	public Duration getAccessTokenTimeout() {
		return this.accessTokenTimeout;
	}

	public void setAccessTokenTimeout(Duration accessTokenTimeout) {
		this.accessTokenTimeout = accessTokenTimeout;
	}

	public Duration getAccessTokenRenewalMargin() {
		return this.accessTokenRenewalMargin;
	}

	public void setAccessTokenRenewalMargin(Duration accessTokenRenewalMargin) {
		this.accessTokenRenewalMargin = accessTokenRenewalMargin;
	}

	public Duration getAccessTokenRenewalInterval() {
		return this.accessTokenRenewalInterval;
	}

	public void setAccessTokenRenewalInterval(Duration accessTokenRenewalInterval) {
		this.accessTokenRenewalInterval = accessTokenRenewalInterval;
	}

	public Map<String, String> getParams() {
		return this.params;
	}

	public void setParams(Map<String, String> params) {
		this.params = params;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(Map<String, String> headers) {
		this.headers = headers;
	}

	public String getProtocolVersion() {
		return this.protocolVersion;
	}

	public void setProtocolVersion(String protocolVersion) {
		this.protocolVersion = protocolVersion;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public @Nullable LogLevel getLogLevel() {
		return this.logLevel;
	}

	public void setLogLevel(@Nullable LogLevel logLevel) {
		this.logLevel = logLevel;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getJoinTimeout() {
		return this.joinTimeout;
	}

	public void setJoinTimeout(Duration joinTimeout) {
		this.joinTimeout = joinTimeout;
	}

	public Duration getSubscribeTimeout() {
		return this.subscribeTimeout;
	}

	public void setSubscribeTimeout(Duration subscribeTimeout) {
		this.subscribeTimeout = subscribeTimeout;
	}

	public Duration getPushTimeout() {
		return this.pushTimeout;
	}

	public void setPushTimeout(Duration pushTimeout) {
		this.pushTimeout = pushTimeout;
	}

	public Duration getSendTimeout() {
		return this.sendTimeout;
	}

	public void setSendTimeout(Duration sendTimeout) {
		this.sendTimeout = sendTimeout;
	}

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	public Duration getGapHandlerTimeout() {
		return this.gapHandlerTimeout;
	}

	public void setGapHandlerTimeout(Duration gapHandlerTimeout) {
		this.gapHandlerTimeout = gapHandlerTimeout;
	}

	public @Nullable Duration getDisconnectWhenIdle() {
		return this.disconnectWhenIdle;
	}

	public void setDisconnectWhenIdle(@Nullable Duration disconnectWhenIdle) {
		this.disconnectWhenIdle = disconnectWhenIdle;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public boolean isHttpFallback() {
		return this.httpFallback;
	}

	public void setHttpFallback(boolean httpFallback) {
		this.httpFallback = httpFallback;
	}

	public UnknownKeys getUnknownKeys() {
		return this.unknownKeys;
	}

	public void setUnknownKeys(UnknownKeys unknownKeys) {
		this.unknownKeys = unknownKeys;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public ProxyProperties getProxy() {
		return this.proxy;
	}

	public SingleActiveProperties getSingleActive() {
		return this.singleActive;
	}

	public Heartbeat getHeartbeat() {
		return this.heartbeat;
	}

	public Reconnect getReconnect() {
		return this.reconnect;
	}

	public SendBuffer getSendBuffer() {
		return this.sendBuffer;
	}

	public PushBuffer getPushBuffer() {
		return this.pushBuffer;
	}

	public Delivery getDelivery() {
		return this.delivery;
	}

	public ListenerProperties getListener() {
		return this.listener;
	}

	public PostgresChanges getPostgresChanges() {
		return this.postgresChanges;
	}

	public Events getEvents() {
		return this.events;
	}

	public ObservationProperties getObservation() {
		return this.observation;
	}

	public ResumeProperties getResume() {
		return this.resume;
	}

	public Health getHealth() {
		return this.health;
	}

	public Map<String, ChannelProperties> getChannels() {
		return this.channels;
	}

	public void setChannels(Map<String, ChannelProperties> channels) {
		this.channels = channels;
	}

	/**
	 * Levels that the server reads. It ignores all others, {@code warn} for example.
	 */
	public enum LogLevel {

		/**
		 * Information, warnings and errors.
		 */
		INFO,

		/**
		 * Warnings and errors.
		 */
		WARNING,

		/**
		 * Errors only.
		 */
		ERROR

	}

	/**
	 * TLS settings.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle with the trusted certificates and, if the server asks
		 * for one, the certificate of the client.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

	/**
	 * Heartbeats.
	 */
	public static class Heartbeat {

		/**
		 * Time between two heartbeats, below the 60 seconds after which the server closes
		 * an idle socket.
		 */
		private Duration interval = Duration.ofSeconds(25);

		/**
		 * Limit for the answer to a heartbeat. After it, the client closes the socket and
		 * connects again.
		 */
		private Duration timeout = Duration.ofSeconds(10);

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Reconnecting after the socket was lost.
	 */
	public static class Reconnect {

		/**
		 * First delay. The actual delay is random, between zero and this value, and so is
		 * each later one.
		 */
		private Duration delay = Duration.ofSeconds(1);

		/**
		 * Growth of the delay from one attempt to the next.
		 */
		private double multiplier = 2;

		/**
		 * Longest delay.
		 */
		private Duration maxDelay = Duration.ofSeconds(10);

		/**
		 * Attempts before giving up; unlimited when it is not set.
		 */
		private @Nullable Integer maxRetries;

		/**
		 * Delay after the server refused the key or the project (401, 403, 404).
		 */
		private Duration refusedDelay = Duration.ofMinutes(1);

		public Duration getDelay() {
			return this.delay;
		}

		public void setDelay(Duration delay) {
			this.delay = delay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public @Nullable Integer getMaxRetries() {
			return this.maxRetries;
		}

		public void setMaxRetries(@Nullable Integer maxRetries) {
			this.maxRetries = maxRetries;
		}

		public Duration getRefusedDelay() {
			return this.refusedDelay;
		}

		public void setRefusedDelay(Duration refusedDelay) {
			this.refusedDelay = refusedDelay;
		}

	}

	/**
	 * Messages that wait for the connection.
	 */
	public static class SendBuffer {

		/**
		 * How many messages may wait for the connection.
		 */
		private int capacity = 100;

		/**
		 * Which message fails when the buffer is full: the oldest one ('drop-oldest') or
		 * the new one ('drop-newest').
		 */
		private OverflowPolicy overflow = OverflowPolicy.DROP_OLDEST;

		/**
		 * How long a message may wait before it fails, from the call on.
		 */
		private Duration maxAge = Duration.ofMinutes(1);

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public OverflowPolicy getOverflow() {
			return this.overflow;
		}

		public void setOverflow(OverflowPolicy overflow) {
			this.overflow = overflow;
		}

		public Duration getMaxAge() {
			return this.maxAge;
		}

		public void setMaxAge(Duration maxAge) {
			this.maxAge = maxAge;
		}

	}

	/**
	 * Messages that wait for a channel to be joined.
	 */
	public static class PushBuffer {

		/**
		 * How many messages may wait for one channel to be joined.
		 */
		private int capacity = 100;

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

	}

	/**
	 * Messages that wait for listeners.
	 */
	public static class Delivery {

		/**
		 * How many messages may wait for the listeners of one channel. By default
		 * 'max-bytes' is reached first.
		 */
		private int capacity = 1_000_000;

		/**
		 * Memory for the messages that wait for listeners, for all channels together. By
		 * default an eighth of the largest heap that the JVM may use, at least 8 MB.
		 */
		private @Nullable DataSize maxBytes;

		/**
		 * What happens when a queue is full: 'block' stops reading from the socket for at
		 * most 'max-block' and then drops the oldest message, 'drop-oldest' and
		 * 'drop-newest' drop a message at once.
		 */
		private OverflowPolicy overflow = OverflowPolicy.BLOCK;

		/**
		 * How long reading from the socket may stop within one heartbeat interval.
		 */
		private Duration maxBlock = Duration.ofSeconds(10);

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public @Nullable DataSize getMaxBytes() {
			return this.maxBytes;
		}

		public void setMaxBytes(@Nullable DataSize maxBytes) {
			this.maxBytes = maxBytes;
		}

		public OverflowPolicy getOverflow() {
			return this.overflow;
		}

		public void setOverflow(OverflowPolicy overflow) {
			this.overflow = overflow;
		}

		public Duration getMaxBlock() {
			return this.maxBlock;
		}

		public void setMaxBlock(Duration maxBlock) {
			this.maxBlock = maxBlock;
		}

	}

	/**
	 * Properties of Postgres changes.
	 */
	public static class PostgresChanges {

		/**
		 * How long before the last sign of a working connection a gap begins, on a
		 * channel with Postgres changes. A row arrives up to a second after its commit,
		 * because the server polls the database.
		 */
		private Duration gapMargin = Duration.ofSeconds(5);

		public Duration getGapMargin() {
			return this.gapMargin;
		}

		public void setGapMargin(Duration gapMargin) {
			this.gapMargin = gapMargin;
		}

	}

	/**
	 * Application events.
	 */
	public static class Events {

		/**
		 * Whether every message and every event of the connection is published as an
		 * application event.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * The health indicator.
	 */
	public static class Health {

		/**
		 * How long the connection may be connecting, or a channel joining, before the
		 * status is 'DOWN'.
		 */
		private Duration gracePeriod = Duration.ofSeconds(30);

		public Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

	}

}
