package io.github.supabaserealtime.internal.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.internal.delivery.GuardedInstrumentation;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.rest.AccessTokenSource;
import io.github.supabaserealtime.internal.rest.DefaultBroadcastRestClient;
import io.github.supabaserealtime.internal.rest.RowRequests;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.transport.TransportRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestClient;

/**
 * Creates what a connection needs to reach the server: the request for a socket and the
 * clients for HTTP.
 */
public final class ConnectionParts {

	private static final String CLIENT_INFO = "X-Client-Info";

	private final ConnectionConfiguration configuration;

	private final ConnectionConfiguration.Endpoint endpoint;

	private final RealtimeUrl url;

	private final Map<String, String> headers;

	public ConnectionParts(ConnectionConfiguration configuration) {
		this.configuration = configuration;
		this.endpoint = configuration.endpoint();
		this.url = RealtimeUrl.parse(this.endpoint.url());
		this.headers = new LinkedHashMap<>(this.endpoint.headers());
		if (this.headers.keySet().stream().noneMatch(CLIENT_INFO::equalsIgnoreCase)) {
			this.headers.put(CLIENT_INFO, "supabase-realtime-spring/" + ClientVersion.get());
		}
	}

	TransportRequest request() {
		ConnectionSettings.Timeouts timeouts = this.configuration.settings().timeouts();
		return new TransportRequest(
				this.url.socketUri(this.configuration.credentials().apiKey(), this.endpoint.protocolVersion(),
						this.endpoint.params()),
				this.headers, timeouts.connect(), timeouts.send(), timeouts.shutdown(), this.endpoint.maxMessageSize());
	}

	/**
	 * Return a client for broadcasts over HTTP.
	 */
	BroadcastRestClient broadcasts(AccessTokenSource tokens) {
		String apiKey = this.configuration.credentials().apiKey();
		return new DefaultBroadcastRestClient(restClient(), this.url.httpBase(), this.headers, apiKey, tokens,
				this.configuration.collaborators().jsonMapper(), new Secrets(apiKey)::mask);
	}

	/**
	 * Return what asks PostgREST for rows.
	 */
	RowRequests rows(AccessTokenSource tokens) {
		String apiKey = this.configuration.credentials().apiKey();
		return new RowRequests(plainRestClient(), this.headers, apiKey, tokens, new Secrets(apiKey)::mask);
	}

	/**
	 * Return what observes a connection, or {@code null} if nothing does.
	 */
	@Nullable GuardedInstrumentation instrumentation() {
		RealtimeInstrumentation given = this.configuration.listening().instrumentation();
		return (given != null) ? new GuardedInstrumentation(given, this.configuration.name()) : null;
	}

	/**
	 * Return a client for broadcasts over HTTP that needs no connection.
	 */
	public BroadcastRestClient standaloneBroadcasts() {
		GuardedInstrumentation instrumentation = instrumentation();
		BroadcastRestClient client = unobservedBroadcasts();
		return (instrumentation != null) ? new InstrumentedBroadcastRestClient(client, instrumentation,
				this.configuration.collaborators().jsonMapper()) : client;
	}

	private BroadcastRestClient unobservedBroadcasts() {
		ConnectionConfiguration.Credentials credentials = this.configuration.credentials();
		return broadcasts(new RestAccessTokens(this.configuration.settings().tokens(), credentials.provider(),
				credentials.accessToken(), credentials.apiKey(),
				ConnectionThreads.cached(this.configuration.name() + "-rest-io-"), InstantSource.system()));
	}

	/**
	 * Return the client for broadcasts: the application's own if it gave one.
	 */
	private RestClient restClient() {
		RestClient.Builder given = this.configuration.collaborators().restClientBuilder();
		return (given != null) ? given.build() : plainRestClient();
	}

	/**
	 * Return a client with our own limits that follows no redirects, which would carry
	 * the key elsewhere.
	 */
	private RestClient plainRestClient() {
		return restClient(this.configuration.settings().timeouts().push());
	}

	/**
	 * Return a client that asks why an upgrade is refused. That is a part of the attempt
	 * to connect and has its time, not that of a push.
	 */
	RestClient refusalClient() {
		return restClient(this.configuration.settings().timeouts().connect());
	}

	/**
	 * Return a client whose thread starts with the first request.
	 */
	private RestClient restClient(Duration readTimeout) {
		SingletonSupplier<ClientHttpRequestFactory> requests = SingletonSupplier.of(() -> requests(readTimeout));
		RestClient.Builder client = RestClient.builder()
			.requestFactory((uri, method) -> requests.obtain().createRequest(uri, method));
		if (this.endpoint.proxyCredentials() != null) {
			client.requestInitializer(new ProxyAuthorization(this.endpoint.proxyCredentials()));
		}
		return client.build();
	}

	private ClientHttpRequestFactory requests(Duration readTimeout) {
		SharedResources shared = this.configuration.sharedResources();
		HttpClient client = (shared != null) ? shared.httpClients()
			.get(new SharedHttpClients.Key(this.configuration.settings().timeouts().connect(), isEncrypted(),
					this.endpoint.sslContext()), this::httpClient)
				: httpClient();
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client);
		factory.setReadTimeout(readTimeout);
		return factory;
	}

	private boolean isEncrypted() {
		return !this.url.httpBase().startsWith("http://");
	}

	private HttpClient httpClient() {
		HttpClient.Builder http = HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(this.configuration.settings().timeouts().connect());
		if (!isEncrypted()) {
			// by default it asks for an upgrade to HTTP/2, and a server without a gateway
			// takes the message for a part of that
			http.version(HttpClient.Version.HTTP_1_1);
		}
		if (this.endpoint.sslContext() != null) {
			http.sslContext(this.endpoint.sslContext());
		}
		return http.build();
	}

}
