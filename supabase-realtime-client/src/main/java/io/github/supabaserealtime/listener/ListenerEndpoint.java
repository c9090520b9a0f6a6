package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.function.Function;

import io.github.supabaserealtime.ListenerRegistration;

/**
 * A listener that was checked and can be registered.
 *
 * @param method the method, for messages
 * @param traits what its annotation says whatever it listens to
 * @param topic the topic with its prefix {@code realtime:}
 * @param privateChannel whether the channel must be private
 * @param registration registers the listener
 */
record ListenerEndpoint(ListenerMethod method, ListenerTraits traits, String topic, boolean privateChannel,
		Function<ListenerContext, List<ListenerRegistration>> registration) {

	/**
	 * Return the id, which no other listener of the context has.
	 */
	String id() {
		return this.traits.id();
	}

	String connection() {
		return this.traits.connection();
	}

	ListenerEndpoint withId(String id) {
		return new ListenerEndpoint(this.method, this.traits.withId(id), this.topic, this.privateChannel,
				this.registration);
	}

}
