package io.github.supabaserealtime.internal.rest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.internal.text.GatewayPath;
import io.github.supabaserealtime.internal.text.HeaderText;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriUtils;

/**
 * {@link BroadcastRestClient} on Spring's {@link RestClient}.
 */
public final class DefaultBroadcastRestClient implements BroadcastRestClient {

	private static final int SWITCHING_PROTOCOLS = 101;

	private static final int ACCEPTED = 202;

	private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

	/** Beginning of the message of the JDK's client when a proxy refuses. */
	private static final Pattern TUNNEL_REFUSED = Pattern.compile("Tunnel failed, got: (\\d{3})");

	private static final int UNAUTHORIZED = 401;

	/** The largest body that the server reads (protocol.md 7). */
	private static final int LARGEST_REQUEST = 8_000_000;

	private static final int UNPROCESSABLE = 422;

	private static final int LARGEST_ANSWER = 10_000;

	/** The server has something to say about each message of a batch. */
	private static final int LARGEST_ANSWER_ABOUT_MESSAGES = 1_000_000;

	private final RestClient restClient;

	private final String base;

	private final Map<String, String> headers;

	private final String apiKey;

	private final AccessTokenSource tokens;

	private final JsonMapper jsonMapper;

	private final UnaryOperator<String> mask;

	/**
	 * Create a client.
	 * @param restClient sends the requests and has the limits for them
	 * @param base the address to which {@code /api/broadcast} is appended
	 * @param headers more headers
	 * @param apiKey the api key
	 * @param tokens knows the current access token
	 * @param jsonMapper writes payloads
	 * @param mask takes secrets out of what the server says
	 */
	public DefaultBroadcastRestClient(RestClient restClient, String base, Map<String, String> headers, String apiKey,
			AccessTokenSource tokens, JsonMapper jsonMapper, UnaryOperator<String> mask) {
		this.restClient = restClient;
		this.base = base;
		this.headers = Map.copyOf(headers);
		this.apiKey = apiKey;
		this.tokens = tokens;
		this.jsonMapper = jsonMapper;
		this.mask = mask;
	}

	@Override
	public void send(HttpBroadcast broadcast) {
		Assert.notNull(broadcast, "'broadcast' must not be null");
		EncodedBroadcast encoded = EncodedBroadcast.of(broadcast, this.jsonMapper);
		if (broadcast.id() == null) {
			MediaType type = encoded.json() ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_OCTET_STREAM;
			post(single(broadcast), type, encoded.payload(), false);
			return;
		}
		Assert.isTrue(encoded.fitsBatch(), () -> broadcast + " has an id, which can be sent with a JSON object only");
		batch(List.of(encoded));
	}

	@Override
	public void sendAll(List<HttpBroadcast> broadcasts) {
		List<EncodedBroadcast> encoded = new ArrayList<>();
		for (int index = 0; index < broadcasts.size(); index++) {
			EncodedBroadcast broadcast = EncodedBroadcast.of(broadcasts.get(index), this.jsonMapper);
			if (broadcast.broadcast().persistence().isRequested()) {
				throw new IllegalArgumentException("Message " + index + " of the batch, " + broadcast.broadcast()
						+ ", cannot be stored, because a batch cannot store messages: send it with send()");
			}
			if (!broadcast.fitsBatch()) {
				throw new IllegalArgumentException("Message " + index + " of the batch, " + broadcast.broadcast()
						+ ", is not a JSON object: send it with send()");
			}
			encoded.add(broadcast);
		}
		if (!encoded.isEmpty()) {
			batch(encoded);
		}
	}

	private void batch(List<EncodedBroadcast> broadcasts) {
		post(this.base + "/api/broadcast", MediaType.APPLICATION_JSON, EncodedBroadcast.batch(broadcasts), true);
	}

	private String single(HttpBroadcast broadcast) {
		return this.base + "/api/broadcast/" + segment("topic", broadcast.topic()) + "/events/"
				+ segment("event", broadcast.event()) + (broadcast.privateChannel() ? "?private=true" : "")
				+ persist(broadcast.persistence());
	}

	/**
	 * Return what has a broadcast of a private channel stored (protocol.md 5.7.7). The
	 * word for the longest time is understood by the first servers that store, too.
	 */
	private static String persist(BroadcastPersistence persistence) {
		if (!persistence.isRequested()) {
			return "";
		}
		return persistence.isLongest() ? "&persist=true" : "&persist%5Bttl%5D=" + persistence.ttl().toSeconds();
	}

	private static String segment(String name, String value) {
		// even encoded they are taken for steps in the path
		Assert.isTrue(!value.equals(".") && !value.equals(".."), () -> "'" + name + "' must not be '" + value
				+ "', which cannot stand in an address: send it in a batch");
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

	private void post(String uri, MediaType type, byte[] body, boolean batch) {
		if (body.length > LARGEST_REQUEST) {
			throw new MessageTooLargeException(
					"The request has " + body.length + " bytes, but the server accepts at most " + LARGEST_REQUEST
							+ " bytes" + (batch ? ": send it in smaller batches" : ""));
		}
		String token = token();
		String problem = HeaderText.problemOfSecret(token);
		if (problem != null) {
			throw new BroadcastRejectedException(Reason.OTHER, 0, "the access token cannot be used: " + problem);
		}
		exchange(uri, type, body, batch, token).ifPresent((rejected) -> {
			if (rejected.getStatus() == UNAUTHORIZED && token != null) {
				this.tokens.rejected(token);
			}
			throw rejected;
		});
	}

	private @Nullable String token() {
		String token = this.tokens.getAccessToken();
		return StringUtils.hasText(token) ? token.strip() : null;
	}

	private Optional<BroadcastRejectedException> exchange(String uri, MediaType type, byte[] body, boolean batch,
			@Nullable String token) {
		try {
			return this.restClient.post().uri(URI.create(uri)).headers((target) -> {
				this.headers.forEach(target::set);
				target.set("apikey", this.apiKey);
				if (token != null) {
					target.setBearerAuth(token);
				}
			})
				.contentType(type)
				.accept(MediaType.APPLICATION_JSON)
				.body(body)
				.exchangeForRequiredValue((request, response) -> rejection(response, batch, token));
		}
		catch (RestClientException ex) {
			Matcher tunnel = TUNNEL_REFUSED
				.matcher(String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage()));
			if (tunnel.find()) {
				return Optional.of(new BroadcastRejectedException(Reason.PROXY, Integer.parseInt(tunnel.group(1)),
						"it refuses the request"));
			}
			// its text carries the address
			return Optional.of(new BroadcastRejectedException(Reason.NO_ANSWER, 0,
					"no answer (" + ex.getClass().getSimpleName() + ")" + upgradeHint()));
		}
		catch (RuntimeException ex) {
			// its text may carry a header
			return Optional.of(new BroadcastRejectedException(Reason.OTHER, 0,
					"the request failed (" + ex.getClass().getName() + ")"));
		}
	}

	/**
	 * Return what to change when the JDK's client has asked for HTTP/2 along with the
	 * message, which a Realtime server without a gateway takes for a part of the upgrade.
	 */
	private String upgradeHint() {
		return this.base.startsWith("http://") ? ". If your RestClient.Builder uses the JDK's HttpClient,"
				+ " it may ask for an upgrade to HTTP/2, and a server without a gateway reads no message then:"
				+ " build the HttpClient with version(HttpClient.Version.HTTP_1_1)" : "";
	}

	/**
	 * Return what to change when a proxy asks for a password.
	 */
	private String proxyHint() {
		return "it asks for a user name and a password. Set 'supabase.realtime.proxy.username' and"
				+ " 'supabase.realtime.proxy.password'"
				+ (this.base.startsWith("https://") ? ". For an https:// address the JDK's HttpClient sends a password"
						+ " only in a JVM that was started with an empty -Djdk.http.auth.tunneling.disabledSchemes="
						+ " (by default it is Basic): set that, or use a RestClient.Builder on Apache HttpComponents"
						+ " or Jetty that knows the password" : "");
	}

	/**
	 * Only 202 means accepted: another success is that of something else than a Realtime
	 * server.
	 */
	private Optional<BroadcastRejectedException> rejection(ClientHttpResponse response, boolean batch,
			@Nullable String token) throws IOException {
		int status = response.getStatusCode().value();
		if (status == ACCEPTED) {
			return Optional.empty();
		}
		if (status == SWITCHING_PROTOCOLS) {
			return Optional.of(new BroadcastRejectedException(Reason.OTHER, status,
					"the server switched the protocol instead of reading the message" + upgradeHint()));
		}
		if (status == PROXY_AUTHENTICATION_REQUIRED) {
			return Optional.of(new BroadcastRejectedException(Reason.PROXY, status, proxyHint()));
		}
		int largest = (status == UNPROCESSABLE) ? LARGEST_ANSWER_ABOUT_MESSAGES : LARGEST_ANSWER;
		String text = new String(response.getBody().readNBytes(largest), StandardCharsets.UTF_8);
		// a token need not look like one
		UnaryOperator<String> masking = (said) -> this.mask.apply((token != null) ? said.replace(token, "***") : said);
		return Optional
			.of(new Rejections(masking, GatewayPath.hint(URI.create(this.base + "/"))).read(status, text, batch));
	}

	@Override
	public String toString() {
		return "BroadcastRestClient[" + this.base + "]";
	}

}
