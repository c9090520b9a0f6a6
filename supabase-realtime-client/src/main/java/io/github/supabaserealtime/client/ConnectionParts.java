package io.github.supabaserealtime.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.rest.AccessTokenSource;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.socket.ConnectionSettings;
import io.github.supabaserealtime.socket.RetryPolicyReconnectDelay;
import io.github.supabaserealtime.transport.TransportRequest;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * What a connection is made of, from what the builder was told.
 */
final class ConnectionParts {

	private static final String CLIENT_INFO = "X-Client-Info";

	private final RealtimeConnectionBuilder builder;

	private final ConnectionSettings settings;

	private final RealtimeUrl url;

	private final Map<String, String> headers;

	ConnectionParts(RealtimeConnectionBuilder builder, ConnectionSettings settings) {
		this.builder = builder;
		this.settings = settings;
		this.url = RealtimeUrl.parse(builder.url);
		this.headers = new LinkedHashMap<>(builder.headers);
		if (this.headers.keySet().stream().noneMatch(CLIENT_INFO::equalsIgnoreCase)) {
			this.headers.put(CLIENT_INFO, "supabase-realtime-spring/" + ClientVersion.get());
		}
	}

	TransportRequest request() {
		ConnectionSettings.Timeouts timeouts = this.settings.timeouts();
		return new TransportRequest(
				this.url.socketUri(this.builder.apiKey, this.builder.protocolVersion, this.builder.params),
				this.headers, timeouts.connect(), timeouts.send(), timeouts.shutdown(), this.builder.maxMessageSize);
	}

	/**
	 * Return a client for broadcasts over HTTP.
	 */
	BroadcastRestClient broadcasts(AccessTokenSource tokens) {
		return new BroadcastRestClient(restClient(), this.url.httpBase(), this.headers, this.builder.apiKey, tokens,
				this.builder.jsonMapper, new Secrets(this.builder.apiKey)::mask);
	}

	/**
	 * Return the client for broadcasts: the application's own if it gave one.
	 */
	private RestClient restClient() {
		return (this.builder.restClientBuilder != null) ? this.builder.restClientBuilder.clone().build()
				: plainRestClient();
	}

	/**
	 * Return a client with our own limits that follows no redirects, which would carry
	 * the key elsewhere.
	 */
	RestClient plainRestClient() {
		HttpClient.Builder http = HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(this.settings.timeouts().connect());
		if (this.url.httpBase().startsWith("http://")) {
			// by default it asks for an upgrade to HTTP/2, and a server without a gateway
			// takes the message for a part of that
			http.version(HttpClient.Version.HTTP_1_1);
		}
		if (this.builder.sslContext != null) {
			http.sslContext(this.builder.sslContext);
		}
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http.build());
		factory.setReadTimeout(this.settings.timeouts().push());
		RestClient.Builder client = RestClient.builder().requestFactory(factory);
		if (this.builder.proxyCredentials != null) {
			client.requestInitializer(new ProxyAuthorization(this.builder.proxyCredentials));
		}
		return client.build();
	}

	ReconnectDelay reconnectDelay() {
		return (this.builder.reconnectDelay != null) ? this.builder.reconnectDelay
				: RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), null);
	}

}
