package io.github.supabaserealtime.rest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.BroadcastRejectedException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriUtils;

/**
 * Sends broadcasts over HTTP (protocol.md 9): JSON objects through the batch endpoint,
 * binary content and other JSON values through the single one. A JSON value that is no
 * object arrives wrapped as {@code {"_json": value}}, which is the server's doing. Safe
 * for several threads.
 *
 * @since 0.1.0
 */
public final class BroadcastRestClient {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int LARGEST_BODY = 10_000;

	private static final int LONGEST_TEXT = 300;

	private final RestClient restClient;

	private final String base;

	private final Map<String, String> headers;

	private final String apiKey;

	private final Supplier<@Nullable String> accessToken;

	private final UnaryOperator<String> mask;

	/**
	 * Create a client.
	 * @param restClient sends the requests
	 * @param base the address to which {@code /api/broadcast} is appended
	 * @param headers more headers
	 * @param apiKey the api key
	 * @param accessToken the newest access token, or {@code null} for none
	 * @param mask takes secrets out of what the server says
	 */
	public BroadcastRestClient(RestClient restClient, String base, Map<String, String> headers, String apiKey,
			Supplier<@Nullable String> accessToken, UnaryOperator<String> mask) {
		this.restClient = restClient;
		this.base = base;
		this.headers = Map.copyOf(headers);
		this.apiKey = apiKey;
		this.accessToken = accessToken;
		this.mask = mask;
	}

	/**
	 * Send a broadcast. Blocks until the server has answered.
	 * @param broadcast the broadcast
	 * @throws BroadcastRejectedException if the server does not accept it or does not
	 * answer
	 */
	public void send(HttpBroadcast broadcast) {
		boolean batch = broadcast.fitsBatch();
		URI uri = URI.create(batch ? this.base + "/api/broadcast" : single(broadcast));
		MediaType type = (batch || broadcast.json()) ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_OCTET_STREAM;
		byte[] body = batch ? batchBody(broadcast) : broadcast.payload();
		try {
			this.restClient.post()
				.uri(uri)
				.headers(this::addHeaders)
				.contentType(type)
				.accept(MediaType.APPLICATION_JSON)
				.body(body)
				.exchange((request, response) -> {
					check(response, batch);
					return true;
				});
		}
		catch (RestClientException ex) {
			// its text carries the address
			throw new BroadcastRejectedException(0, "no answer (" + ex.getClass().getSimpleName() + ")");
		}
	}

	private String single(HttpBroadcast broadcast) {
		return this.base + "/api/broadcast/" + encode(broadcast.topic()) + "/events/" + encode(broadcast.event())
				+ (broadcast.privateChannel() ? "?private=true" : "");
	}

	private static String encode(String segment) {
		return UriUtils.encode(segment, StandardCharsets.UTF_8);
	}

	private void addHeaders(HttpHeaders target) {
		this.headers.forEach(target::set);
		target.set("apikey", this.apiKey);
		String token = this.accessToken.get();
		if (token != null) {
			target.setBearerAuth(token);
		}
	}

	private static byte[] batchBody(HttpBroadcast broadcast) {
		ObjectNode message = JsonNodeFactory.instance.objectNode();
		message.put("topic", broadcast.topic());
		message.put("event", broadcast.event());
		message.set("payload", MAPPER.readTree(broadcast.payload()));
		message.put("private", broadcast.privateChannel());
		message.put("id", broadcast.id());
		ObjectNode batch = JsonNodeFactory.instance.objectNode();
		batch.putArray("messages").add(message);
		return MAPPER.writeValueAsBytes(batch);
	}

	private void check(ClientHttpResponse response, boolean batch) throws IOException {
		int status = response.getStatusCode().value();
		if (response.getStatusCode().is2xxSuccessful()) {
			return;
		}
		String text = text(new String(response.getBody().readNBytes(LARGEST_BODY), StandardCharsets.UTF_8));
		if (status == 404 && !batch) {
			text = "the server does not know this endpoint: binary and non-object payloads over HTTP need"
					+ " Realtime 2.97.0 or later";
		}
		throw new BroadcastRejectedException(status, text);
	}

	/**
	 * Find the text, which stands under one of three names (protocol.md 12, trap 45).
	 */
	private String text(String body) {
		String text = body;
		try {
			JsonNode json = MAPPER.readTree(body);
			for (String key : new String[] { "error", "message", "errors" }) {
				JsonNode value = json.path(key);
				if (!value.isMissingNode()) {
					text = value.isString() ? value.stringValue() : value.toString();
					break;
				}
			}
		}
		catch (JacksonException ex) {
			// a text that is no JSON is shown as it is
		}
		if (!StringUtils.hasText(text)) {
			return "no text";
		}
		String masked = this.mask.apply(text.strip());
		return (masked.length() > LONGEST_TEXT) ? masked.substring(0, LONGEST_TEXT) + "…" : masked;
	}

}
