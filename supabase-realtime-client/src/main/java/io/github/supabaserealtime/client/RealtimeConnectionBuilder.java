package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.net.ssl.SSLContext;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.InvalidRealtimeUrlException;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.client.ConnectionConfiguration;
import io.github.supabaserealtime.internal.client.ConnectionParts;
import io.github.supabaserealtime.internal.client.DefaultRealtimeConnection;
import io.github.supabaserealtime.internal.client.RetryPolicyReconnectDelay;
import io.github.supabaserealtime.internal.client.SharedResources;
import io.github.supabaserealtime.internal.text.HeaderText;
import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.internal.transport.SpringWebSocketTransport;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.transport.ProxyCredentials;
import io.github.supabaserealtime.transport.RealtimeTransport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;
import org.springframework.web.client.RestClient;

/**
 * Builder for a {@link RealtimeConnection}. {@link #build()} checks all settings. The
 * builder is not safe for use by several threads; the connection is.
 *
 * @since 0.9.0
 */
public final class RealtimeConnectionBuilder extends AudienceBuilder<RealtimeConnectionBuilder> {

	private final String url;

	private final String apiKey;

	private String name = "supabaseRealtime";

	private @Nullable String apiKeyOrigin;

	private @Nullable String accessTokenOrigin;

	private @Nullable String accessToken;

	private @Nullable AccessTokenProvider accessTokenProvider;

	private final Map<String, String> params = new LinkedHashMap<>();

	private final Map<String, String> headers = new LinkedHashMap<>();

	private ProtocolVersion protocolVersion = ProtocolVersion.V2;

	private @Nullable SSLContext sslContext;

	private @Nullable ProxyCredentials proxyCredentials;

	private @Nullable ReconnectDelay reconnectDelay;

	private Duration refusedDelay = Duration.ofMinutes(1);

	private Duration stableAfter = Duration.ofSeconds(5);

	private @Nullable Duration disconnectWhenIdle;

	private int maxMessageSize = 5 * 1024 * 1024;

	private int socketBufferSize = SpringWebSocketTransport.DEFAULT_BUFFER_SIZE;

	private @Nullable SharedResources sharedResources;

	private @Nullable RealtimeTransport transport;

	private JsonMapper jsonMapper = JsonMapper.builder().build();

	private RestClient.@Nullable Builder restClientBuilder;

	private RealtimeConnectionBuilder(String url, String apiKey) {
		this.url = url;
		this.apiKey = apiKey;
	}

	@Override
	RealtimeConnectionBuilder self() {
		return this;
	}

	/**
	 * Create a builder for a connection.
	 * @param url the project's address ({@code https://ref.supabase.co}) or a full
	 * Realtime address ({@code ws://realtime-dev.localhost:4000/socket})
	 * @param apiKey the api key
	 * @return a builder
	 */
	public static RealtimeConnectionBuilder of(String url, String apiKey) {
		Assert.notNull(url, "'url' must not be null");
		Assert.notNull(apiKey, "'apiKey' must not be null");
		return new RealtimeConnectionBuilder(url, apiKey);
	}

	/**
	 * Set the name of the connection, which is part of messages, events, meters and the
	 * names of threads.
	 * @param name the name, {@code supabaseRealtime} by default
	 * @return this builder
	 */
	public RealtimeConnectionBuilder name(String name) {
		Assert.hasText(name, "'name' must not be empty");
		this.name = name;
		return this;
	}

	/**
	 * Set the access token for the joins of channels. It is used if there is no provider.
	 * @param accessToken the token, {@code null} (the default) for the api key
	 * @return this builder
	 */
	public RealtimeConnectionBuilder accessToken(@Nullable String accessToken) {
		WellFormedText.check("accessToken", accessToken);
		this.accessToken = accessToken;
		return this;
	}

	/**
	 * Set where the api key and the access token come from. Messages about a refused key
	 * or token name it.
	 * @param apiKey the name of the api key, for example that of a property, {@code null}
	 * (the default) for <em>the api key</em>
	 * @param accessToken the name of the access token, {@code null} (the default) for
	 * <em>the access token</em>
	 * @return this builder
	 * @since 0.9.0
	 */
	public RealtimeConnectionBuilder credentialOrigins(@Nullable String apiKey, @Nullable String accessToken) {
		this.apiKeyOrigin = apiKey;
		this.accessTokenOrigin = accessToken;
		return this;
	}

	/**
	 * Set the source of access tokens.
	 * @param provider the provider, {@code null} (the default) for none
	 * @return this builder
	 */
	public RealtimeConnectionBuilder accessTokenProvider(@Nullable AccessTokenProvider provider) {
		this.accessTokenProvider = provider;
		return this;
	}

	/**
	 * Add a query parameter to the address of the WebSocket.
	 * @param name the name; {@code apikey} and {@code vsn} cannot be set
	 * @param value the value
	 * @return this builder
	 */
	public RealtimeConnectionBuilder param(String name, String value) {
		Assert.isTrue(!"apikey".equals(name) && !"vsn".equals(name),
				() -> "The parameter '" + name + "' is set by the connection itself");
		WellFormedText.check("name", name);
		WellFormedText.check("value", value);
		this.params.put(name, value);
		return this;
	}

	/**
	 * Add a header to the WebSocket upgrade and to HTTP requests. The header
	 * {@code X-Client-Info} replaces the client's own.
	 * @param name the name
	 * @param value the value
	 * @return this builder
	 * @throws IllegalArgumentException if the name or the value has a character that is
	 * not allowed in a header
	 */
	public RealtimeConnectionBuilder header(String name, String value) {
		WellFormedText.check("name", name);
		requireHeader("header '" + name + "'", HeaderText.problemOfName(name));
		requireHeader("header '" + name + "'", HeaderText.problem(value));
		this.headers.put(name, value);
		return this;
	}

	/**
	 * Set the protocol version.
	 * @param version the version, 2.0.0 by default
	 * @return this builder
	 */
	public RealtimeConnectionBuilder protocolVersion(ProtocolVersion version) {
		this.protocolVersion = version;
		return this;
	}

	/**
	 * Set the trust and key material for TLS. Certificates are always verified.
	 * @param sslContext the context, {@code null} (the default) for that of the platform
	 * @return this builder
	 */
	public RealtimeConnectionBuilder sslContext(@Nullable SSLContext sslContext) {
		this.sslContext = sslContext;
		return this;
	}

	/**
	 * Set the user name and the password for an HTTP proxy. The JVM's default
	 * {@link java.net.ProxySelector} decides which proxy is used, and for which hosts.
	 * These credentials do not apply to a {@link #restClientBuilder RestClient.Builder}
	 * of the application.
	 * @param credentials the user name and the password, {@code null} (the default) for
	 * none
	 * @return this builder
	 * @since 0.9.0
	 */
	public RealtimeConnectionBuilder proxyCredentials(@Nullable ProxyCredentials credentials) {
		this.proxyCredentials = credentials;
		return this;
	}

	/**
	 * Set how long to wait before the next attempt to connect.
	 * @param reconnectDelay the strategy. By default the delay is random, up to 1 s at
	 * first, and the upper limit doubles with each attempt up to 10 s; there is no limit
	 * of attempts
	 * @return this builder
	 */
	public RealtimeConnectionBuilder reconnectDelay(@Nullable ReconnectDelay reconnectDelay) {
		this.reconnectDelay = reconnectDelay;
		return this;
	}

	/**
	 * Set how long to wait before the next attempt to connect, with delays that grow.
	 * Each delay is random, between zero and its upper limit, but 100 ms at least.
	 * @param delay the first upper limit, above 0
	 * @param multiplier the growth from one limit to the next, 1 or more
	 * @param maxDelay the largest limit, {@code delay} or longer
	 * @param maxRetries attempts before giving up, {@code null} for no limit
	 * @return this builder
	 * @throws IllegalArgumentException if a value is outside of its bounds
	 */
	public RealtimeConnectionBuilder reconnectDelay(Duration delay, double multiplier, Duration maxDelay,
			@Nullable Integer maxRetries) {
		return reconnectDelay(RetryPolicyReconnectDelay.exponential(delay, multiplier, maxDelay, maxRetries));
	}

	/**
	 * Set how long to wait after the server refused the WebSocket upgrade with 401, 403
	 * or 404.
	 * @param refusedDelay the delay, 1 min by default; the actual delay differs randomly
	 * by up to a quarter
	 * @return this builder
	 */
	public RealtimeConnectionBuilder refusedDelay(Duration refusedDelay) {
		this.refusedDelay = refusedDelay;
		return this;
	}

	/**
	 * Set how long a connection must stay open before the attempts are counted from one
	 * again.
	 * @param stableAfter the time, 5 s by default
	 * @return this builder
	 */
	public RealtimeConnectionBuilder stableAfter(Duration stableAfter) {
		this.stableAfter = stableAfter;
		return this;
	}

	/**
	 * Close the connection when no channel has been subscribed for some time, and open it
	 * again with the next {@code subscribe()}. After {@code disconnect()} the connection
	 * stays closed.
	 * @param delay the time without a subscribed channel, or {@code null} (the default)
	 * to keep the connection open
	 * @return this builder
	 * @throws IllegalArgumentException if the delay is not positive
	 */
	public RealtimeConnectionBuilder disconnectWhenIdle(@Nullable Duration delay) {
		Assert.isTrue(delay == null || (!delay.isNegative() && !delay.isZero()), "'delay' must be positive");
		this.disconnectWhenIdle = delay;
		return this;
	}

	/**
	 * Set the size of the largest incoming message. A larger message is dropped, and a
	 * {@link io.github.supabaserealtime.MessagesDroppedEvent} reports it.
	 * @param bytes the size in bytes, 5 MB by default
	 * @return this builder
	 */
	public RealtimeConnectionBuilder maxMessageSize(int bytes) {
		Assert.isTrue(bytes > 0, "'maxMessageSize' must be above 0");
		this.maxMessageSize = bytes;
		return this;
	}

	/**
	 * Replace the transport.
	 * @param transport the transport, {@code null} (the default) for Spring's
	 * {@code StandardWebSocketClient} on Tomcat
	 * @return this builder
	 */
	public RealtimeConnectionBuilder transport(@Nullable RealtimeTransport transport) {
		this.transport = transport;
		return this;
	}

	/**
	 * Set the mapper for payloads. It is not used for the frames of the protocol.
	 * @param jsonMapper the mapper
	 * @return this builder
	 */
	public RealtimeConnectionBuilder jsonMapper(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
		return this;
	}

	/**
	 * Set the builder of the HTTP client for broadcasts over HTTP. Give its request
	 * factory timeouts, because the timeouts of this connection do not apply to it.
	 * @param builder the builder, {@code null} (the default) for one with the connect
	 * timeout and the push timeout, which follows no redirects
	 * @return this builder
	 */
	public RealtimeConnectionBuilder restClientBuilder(RestClient.@Nullable Builder builder) {
		this.restClientBuilder = builder;
		return this;
	}

	/**
	 * Let the connection share what the connections of a factory share.
	 */
	RealtimeConnectionBuilder shared(SharedResources resources, int socketBufferSize) {
		this.sharedResources = resources;
		this.socketBufferSize = socketBufferSize;
		return this;
	}

	/**
	 * Build the connection. Call {@link RealtimeConnection#connect()} to open it.
	 * @return the connection
	 * @throws InvalidRealtimeUrlException if the address cannot be one of Realtime
	 * @throws IllegalArgumentException if the api key is empty, or if it or the access
	 * token has a character that cannot be sent
	 */
	public RealtimeConnection build() {
		requireCredentials();
		return new DefaultRealtimeConnection(configuration());
	}

	/**
	 * Build a client for broadcasts over HTTP with the same address, api key, headers,
	 * TLS settings and mapper. It uses the same sources of access tokens: the provider,
	 * the configured token or the api key. It needs no connection, and a token that is
	 * passed to {@link RealtimeConnection#setAuth} has no effect on it. The provider is
	 * called for the first request, before a token expires, after the renewal interval if
	 * the token has no readable expiry, and after the server refused a token.
	 * @return the client
	 * @throws InvalidRealtimeUrlException if the address cannot be one of Realtime
	 * @throws IllegalArgumentException if the api key is empty, or if it or the access
	 * token has a character that cannot be sent
	 */
	public BroadcastRestClient buildRestClient() {
		requireCredentials();
		return new ConnectionParts(configuration()).standaloneBroadcasts();
	}

	private static void requireHeader(String what, @Nullable String problem) {
		Assert.isTrue(problem == null, () -> "The " + what + " cannot be sent: " + problem);
	}

	private void requireCredentials() {
		Assert.hasText(this.apiKey, "'apiKey' must not be empty");
		requireHeader("api key", HeaderText.problemOfSecret(this.apiKey.strip()));
		requireHeader("access token",
				HeaderText.problemOfSecret((this.accessToken != null) ? this.accessToken.strip() : null));
	}

	private ConnectionConfiguration configuration() {
		// the client is built later, and the builder may be used for others meanwhile
		RestClient.Builder http = (this.restClientBuilder != null) ? this.restClientBuilder.clone() : null;
		ReconnectDelay delay = (this.reconnectDelay != null) ? this.reconnectDelay
				: RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), null);
		return new ConnectionConfiguration(this.name,
				new ConnectionConfiguration.Endpoint(this.url, new LinkedHashMap<>(this.params),
						new LinkedHashMap<>(this.headers), this.protocolVersion, this.maxMessageSize,
						this.socketBufferSize, this.sslContext, this.proxyCredentials),
				new ConnectionConfiguration.Credentials(this.apiKey, this.accessToken, this.accessTokenProvider,
						this.apiKeyOrigin, this.accessTokenOrigin),
				new ConnectionConfiguration.Reconnecting(delay, this.refusedDelay, this.stableAfter,
						this.disconnectWhenIdle),
				settings(), listening(), audience(),
				new ConnectionConfiguration.Collaborators(this.transport, this.jsonMapper, http), this.sharedResources);
	}

}
