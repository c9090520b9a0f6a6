package io.github.supabaserealtime.autoconfigure;

import org.springframework.context.ApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.ResolvableType;

/**
 * The application event that carries a message or an event of a connection. Its type is
 * found once for each class of payload: found anew for each event, as Spring does, it
 * takes more than the rest of publishing where nobody listens.
 *
 * @param <T> the class of the payload, which has no type parameters
 */
final class ConnectionApplicationEvent<T> extends PayloadApplicationEvent<T> {

	private static final long serialVersionUID = 1L;

	private static final ClassValue<ResolvableType> TYPES = new ClassValue<>() {

		@Override
		protected ResolvableType computeValue(Class<?> payload) {
			return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, payload);
		}

	};

	private ConnectionApplicationEvent(ApplicationContext source, T payload, ResolvableType type) {
		super(source, payload, type.getGeneric());
	}

	static <T> ConnectionApplicationEvent<T> of(ApplicationContext source, T payload) {
		return new ConnectionApplicationEvent<>(source, payload, TYPES.get(payload.getClass()));
	}

	@Override
	public ResolvableType getResolvableType() {
		return TYPES.get(getPayload().getClass());
	}

}
