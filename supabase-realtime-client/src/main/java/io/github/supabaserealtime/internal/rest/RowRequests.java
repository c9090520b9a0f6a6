package io.github.supabaserealtime.internal.rest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.internal.text.HeaderText;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Asks PostgREST for rows with the key and the current access token of a connection, and
 * with nothing else that could give rights.
 */
public final class RowRequests {

	private static final int OK = 200;

	private static final int LONGEST_REASON = 500;

	private final RestClient restClient;

	private final Map<String, String> headers;

	private final String apiKey;

	private final AccessTokenSource tokens;

	private final UnaryOperator<String> mask;

	/**
	 * Create it.
	 * @param restClient sends the requests; is not to follow redirects, which would carry
	 * the key elsewhere
	 * @param headers more headers
	 * @param apiKey the api key
	 * @param tokens knows the current access token
	 * @param mask takes secrets out of what the server says
	 */
	public RowRequests(RestClient restClient, Map<String, String> headers, String apiKey, AccessTokenSource tokens,
			UnaryOperator<String> mask) {
		this.restClient = restClient;
		this.headers = Map.copyOf(headers);
		this.apiKey = apiKey;
		this.tokens = tokens;
		this.mask = mask;
	}

	/**
	 * Ask for rows.
	 * @param uri the table and which rows
	 * @param schema the schema of the table
	 * @return the answer
	 * @throws IllegalStateException if there is none, or it is no success
	 */
	public String get(URI uri, String schema) {
		String token = this.tokens.getAccessToken();
		String stripped = StringUtils.hasText(token) ? token.strip() : null;
		String problem = HeaderText.problemOfSecret(stripped);
		if (problem != null) {
			throw new IllegalStateException("The access token cannot be used: " + problem);
		}
		try {
			return this.restClient.get().uri(uri).headers((target) -> {
				this.headers.forEach(target::set);
				target.set("apikey", this.apiKey);
				target.set("Accept-Profile", schema);
				if (stripped != null) {
					target.setBearerAuth(stripped);
				}
			})
				.accept(MediaType.APPLICATION_JSON)
				.exchangeForRequiredValue((request, response) -> answer(response, stripped));
		}
		catch (RestClientException ex) {
			// its text carries the address
			throw new IllegalStateException(
					"No answer from " + uri.getHost() + " (" + ex.getClass().getSimpleName() + ")");
		}
	}

	private String answer(ClientHttpResponse response, @Nullable String token) throws IOException {
		int status = response.getStatusCode().value();
		if (status == OK) {
			return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
		}
		String text = new String(response.getBody().readNBytes(LONGEST_REASON), StandardCharsets.UTF_8);
		throw new IllegalStateException("PostgREST answered " + status + ": "
				+ this.mask.apply((token != null) ? text.replace(token, "***") : text));
	}

}
