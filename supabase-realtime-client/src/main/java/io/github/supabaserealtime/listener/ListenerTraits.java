package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;

import io.github.supabaserealtime.internal.listening.CallTerms;

import org.springframework.core.annotation.MergedAnnotation;

/**
 * What a listener's annotation says whatever it listens to: the attributes that all four
 * annotations have.
 *
 * @param id the listener's id, empty for one made of its method
 * @param connection the name of the connection's bean, empty for the only one
 * @param autoStartup whether the listener starts with the application
 * @param singleActive whether only the instance that leads listens
 * @param calls how its method is called
 */
record ListenerTraits(String id, String connection, boolean autoStartup, boolean singleActive, CallTerms calls) {

	/**
	 * Read the attributes of an annotation.
	 * @throws InvalidListenerException if one of them cannot be resolved
	 */
	static ListenerTraits of(ListenerMethod method, Annotation annotation, ListenerAttributes attributes,
			ListenerCallAttributes calls) {
		MergedAnnotation<Annotation> merged = MergedAnnotation.from(annotation);
		String id = attributes.resolve(method, "id", merged.getString("id"));
		return new ListenerTraits(id, attributes.resolve(method, "connection", merged.getString("connection")),
				attributes.flag(method, "autoStartup", merged.getString("autoStartup"), true),
				merged.getBoolean("singleActive"), calls.of(method, merged).withId(id));
	}

	ListenerTraits withId(String id) {
		return new ListenerTraits(id, this.connection, this.autoStartup, this.singleActive, this.calls.withId(id));
	}

}
