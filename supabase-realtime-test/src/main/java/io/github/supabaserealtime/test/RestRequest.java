package io.github.supabaserealtime.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request that a client sent to the HTTP endpoints.
 *
 * @param path the path behind {@code /api} with its query, {@code /broadcast} for
 * instance, wherever the server is mounted; of a read of a table the whole path with its
 * query, {@code /rest/v1/todos?limit=1} for instance
 * @param headers the headers, their names in lower case
 * @param body the body
 * @param status the status it was answered with
 * @since 0.9.0
 */
public record RestRequest(String path, Map<String, String> headers, byte[] body, int status) {

	/**
	 * Return the body as text.
	 * @return the body
	 */
	public String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		// Supabase's JavaScript client sends its key in the query
		return "RestRequest[" + this.path.replaceAll("apikey=[^&]*", "apikey=…") + ", " + this.status + "]";
	}

}
