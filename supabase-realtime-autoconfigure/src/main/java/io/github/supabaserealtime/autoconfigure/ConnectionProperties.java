package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of one connection.
 *
 * @since 0.9.0
 */
public class ConnectionProperties {

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
	 * Limit after which a subscribe call fails; the channel goes on trying. The time in
	 * which the channel waits for its turn to join does not count.
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
	 * Most channels on one socket; further channels get further sockets. If the server
	 * takes fewer, its number counts.
	 */
	private int maxChannelsPerSocket = 100;

	/**
	 * Largest incoming message; a larger one is dropped and reported.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(5);

	/**
	 * Whether broadcasts go over HTTP while the socket is not open.
	 */
	private boolean httpFallback;

	@NestedConfigurationProperty
	private final SslProperties ssl = new SslProperties();

	@NestedConfigurationProperty
	private final ProxyProperties proxy = new ProxyProperties();

	@NestedConfigurationProperty
	private final HeartbeatProperties heartbeat = new HeartbeatProperties();

	@NestedConfigurationProperty
	private final ReconnectProperties reconnect = new ReconnectProperties();

	@NestedConfigurationProperty
	private final SendBufferProperties sendBuffer = new SendBufferProperties();

	@NestedConfigurationProperty
	private final PushBufferProperties pushBuffer = new PushBufferProperties();

	@NestedConfigurationProperty
	private final DeliveryProperties delivery = new DeliveryProperties();

	@NestedConfigurationProperty
	private final ListenerProperties listener = new ListenerProperties();

	@NestedConfigurationProperty
	private final PostgresChangesProperties postgresChanges = new PostgresChangesProperties();

	@NestedConfigurationProperty
	private final EventsProperties events = new EventsProperties();

	@NestedConfigurationProperty
	private final HealthProperties health = new HealthProperties();

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

	public int getMaxChannelsPerSocket() {
		return this.maxChannelsPerSocket;
	}

	public void setMaxChannelsPerSocket(int maxChannelsPerSocket) {
		this.maxChannelsPerSocket = maxChannelsPerSocket;
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

	public SslProperties getSsl() {
		return this.ssl;
	}

	public ProxyProperties getProxy() {
		return this.proxy;
	}

	public HeartbeatProperties getHeartbeat() {
		return this.heartbeat;
	}

	public ReconnectProperties getReconnect() {
		return this.reconnect;
	}

	public SendBufferProperties getSendBuffer() {
		return this.sendBuffer;
	}

	public PushBufferProperties getPushBuffer() {
		return this.pushBuffer;
	}

	public DeliveryProperties getDelivery() {
		return this.delivery;
	}

	public ListenerProperties getListener() {
		return this.listener;
	}

	public PostgresChangesProperties getPostgresChanges() {
		return this.postgresChanges;
	}

	public EventsProperties getEvents() {
		return this.events;
	}

	public HealthProperties getHealth() {
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

}
