package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.transport.ProxyCredentials;
import io.github.supabaserealtime.transport.RealtimeTransport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.client.RestClient;

/**
 * Everything that a connection is created from. The builder fills it, the connection
 * reads it.
 *
 * @param name the name of the connection
 * @param endpoint where the server is
 * @param credentials api key and access tokens
 * @param reconnecting when the link is opened again, or closed
 * @param settings the figures
 * @param listening how listeners are called
 * @param audience who is told of what arrives
 * @param collaborators the objects that the application gave
 * @param sharedResources what it shares with other connections, or {@code null} for
 * nothing
 * @since 0.9.0
 */
public record ConnectionConfiguration(String name, Endpoint endpoint, Credentials credentials,
		Reconnecting reconnecting, ConnectionSettings settings, Listening listening, Audience audience,
		Collaborators collaborators, @Nullable SharedResources sharedResources) {

	@Override
	public String toString() {
		return "ConnectionConfiguration[" + this.name + "]";
	}

	/**
	 * Address of the server and headers of the requests to it.
	 *
	 * @param url the address as the application gave it
	 * @param params further query parameters of the socket
	 * @param headers further headers of the upgrade and of HTTP requests
	 * @param protocolVersion the protocol version
	 * @param maxMessageSize the largest incoming message, in bytes
	 * @param socketBufferSize the buffer of a socket for incoming messages, in bytes
	 * @param sslContext the trust and key material, or {@code null} for the platform's
	 * @param proxyCredentials user and password for a proxy, or {@code null} for none
	 */
	public record Endpoint(String url, Map<String, String> params, Map<String, String> headers,
			ProtocolVersion protocolVersion, int maxMessageSize, int socketBufferSize, @Nullable SSLContext sslContext,
			@Nullable ProxyCredentials proxyCredentials) {
	}

	/**
	 * Api key and access tokens.
	 *
	 * @param apiKey the api key
	 * @param accessToken the configured access token, or {@code null} for the api key
	 * @param provider the source of access tokens, or {@code null} for none
	 * @param apiKeyOrigin where the api key comes from, or {@code null} if that is
	 * unknown
	 * @param accessTokenOrigin where the access token comes from, or {@code null} if that
	 * is unknown
	 */
	public record Credentials(String apiKey, @Nullable String accessToken, @Nullable AccessTokenProvider provider,
			@Nullable String apiKeyOrigin, @Nullable String accessTokenOrigin) {

		@Override
		public String toString() {
			return "Credentials[" + this.apiKeyOrigin + ", " + this.accessTokenOrigin + "]";
		}

	}

	/**
	 * Settings for opening the link again, and for closing it when no channel is
	 * subscribed.
	 *
	 * @param delay the delay before the next attempt
	 * @param refusedDelay the delay after a refusal that a later attempt will hardly
	 * change
	 * @param stableAfter how long a link must last for the attempts to count from one
	 * again
	 * @param disconnectWhenIdle how long no channel must be subscribed for the link to be
	 * closed, or {@code null} to keep it open
	 */
	public record Reconnecting(ReconnectDelay delay, Duration refusedDelay, Duration stableAfter,
			@Nullable Duration disconnectWhenIdle) {
	}

	/**
	 * How listeners are called.
	 *
	 * @param retry how often and after which waits they are called again
	 * @param errorHandler is told of messages that they failed for, or {@code null} to
	 * log them
	 * @param batchSize the most messages that a listener gets at once if it takes several
	 * @param instrumentation observes the calls and what is sent, or {@code null}
	 */
	public record Listening(RetrySettings retry, @Nullable RealtimeListenerErrorHandler errorHandler, int batchSize,
			@Nullable RealtimeInstrumentation instrumentation) {
	}

	/**
	 * Who is told of what arrives, and how.
	 *
	 * @param listeners the listeners of all messages and events
	 * @param observers the observers of the figures
	 * @param gapHandlers the handlers of gaps, in their order
	 * @param gapHandlerTimeout how long the handlers of one gap may take
	 * @param deliveryExecutor the threads for listeners, or {@code null} for our own
	 * @param deliveryCondition tests the topics whose messages are delivered now
	 */
	public record Audience(List<RealtimeListener> listeners, List<RealtimeObserver> observers,
			List<GapHandler> gapHandlers, Duration gapHandlerTimeout, @Nullable Executor deliveryExecutor,
			Predicate<String> deliveryCondition) {
	}

	/**
	 * Objects of the application that the connection uses.
	 *
	 * @param transport the transport, or {@code null} for Spring's
	 * @param jsonMapper the mapper for payloads
	 * @param restClientBuilder builds the client for broadcasts over HTTP, or
	 * {@code null} for our own
	 */
	public record Collaborators(@Nullable RealtimeTransport transport, JsonMapper jsonMapper,
			RestClient.@Nullable Builder restClientBuilder) {
	}

}
