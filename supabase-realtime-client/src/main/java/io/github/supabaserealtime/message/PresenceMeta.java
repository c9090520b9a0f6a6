package io.github.supabaserealtime.message;

import org.jspecify.annotations.Nullable;

/**
 * One presence of a member: the payload that it tracks on one of its channels.
 *
 * @param ref the server's reference, which is new for each update
 * @param payload the payload that the member tracks, without the server's references
 * @since 0.9.0
 */
public record PresenceMeta(String ref, Payload payload) {

	/**
	 * Convert the payload that the member tracks with the connection's mapper.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted payload
	 */
	public <T> @Nullable T as(Class<T> type) {
		return this.payload.as(type);
	}

}
