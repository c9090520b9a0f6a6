package io.github.supabaserealtime.transport;

import io.github.supabaserealtime.ConnectionFailure;

/**
 * Finds the server's text for a refused upgrade.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RefusalTexts {

	/**
	 * Add the server's text to a failure, if it can be had. May block.
	 * @param request what was refused
	 * @param failure the failure with its status
	 * @return the failure with the masked text, or as it was
	 */
	ConnectionFailure explain(TransportRequest request, ConnectionFailure failure);

}
