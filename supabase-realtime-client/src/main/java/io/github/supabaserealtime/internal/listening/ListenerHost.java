package io.github.supabaserealtime.internal.listening;

/**
 * What a channel of ours says of how it calls its listeners.
 */
public interface ListenerHost {

	/**
	 * Return how often a listener would be called for a message that it fails for.
	 */
	int maxAttempts(CallTerms terms);

}
