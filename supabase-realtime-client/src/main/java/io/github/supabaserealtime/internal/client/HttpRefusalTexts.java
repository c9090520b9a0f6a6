package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.text.ServerText;
import io.github.supabaserealtime.transport.TransportRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Asks the server why it refuses an upgrade, with a plain GET once for each burst of
 * refusals. The server checks the key before it asks for an upgrade. The key is sent in a
 * header, because addresses are logged.
 */
final class HttpRefusalTexts {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int LARGEST_BODY = 10_000;

	private final Supplier<RestClient> restClient;

	private final String apiKey;

	private final Secrets secrets;

	private final AtomicReference<@Nullable ConnectionFailure> known = new AtomicReference<>();

	/**
	 * Create an instance.
	 * @param restClient the client, made when a request is to be sent
	 */
	HttpRefusalTexts(Supplier<RestClient> restClient, String apiKey) {
		this.restClient = restClient;
		this.apiKey = apiKey;
		this.secrets = new Secrets(apiKey);
	}

	/**
	 * The burst is over: a socket was opened.
	 */
	void reset() {
		this.known.set(null);
	}

	/**
	 * Add the server's text to a failure, if it can be had. May block.
	 * @param request what was refused
	 * @param failure the failure with its status
	 * @return the failure with the masked text, or as it was
	 */
	ConnectionFailure explain(TransportRequest request, ConnectionFailure failure) {
		Integer status = failure.httpStatus();
		if (status == null) {
			return failure;
		}
		ConnectionFailure before = this.known.get();
		if (before != null && status.equals(before.httpStatus())) {
			return before;
		}
		String text = ask(request, status);
		ConnectionFailure explained = (text != null)
				? ConnectionFailure.refused(status, failure.message() + ": " + text) : failure;
		this.known.set(explained);
		return explained;
	}

	private @Nullable String ask(TransportRequest request, int expectedStatus) {
		URI uri = UriComponentsBuilder.fromUri(request.uri())
			.scheme("wss".equals(request.uri().getScheme()) ? "https" : "http")
			.replaceQueryParam("apikey")
			.build(true)
			.toUri();
		try {
			String body = this.restClient.get()
				.get()
				.uri(uri)
				.header("x-api-key", this.apiKey)
				.header("apikey", this.apiKey)
				.exchange((sent, response) -> (response.getStatusCode().value() == expectedStatus)
						? new String(response.getBody().readNBytes(LARGEST_BODY), StandardCharsets.UTF_8) : "");
			return text((body != null) ? body : "");
		}
		catch (RestClientException ex) {
			return null;
		}
	}

	private @Nullable String text(String body) {
		String text = body;
		try {
			JsonNode json = MAPPER.readTree(body);
			for (String key : new String[] { "error", "message", "msg" }) {
				if (json.path(key).isString()) {
					text = json.path(key).stringValue();
					break;
				}
			}
		}
		catch (JacksonException ex) {
			// a text that is no JSON is shown as it is
		}
		return ServerText.line(this.secrets.mask(text));
	}

}
