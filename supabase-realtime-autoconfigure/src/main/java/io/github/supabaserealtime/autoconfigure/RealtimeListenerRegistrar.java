package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Adds the listener and observer beans to the connection in their order, and removes them
 * when the context is closed, because the connection of a parent context stays open.
 * Beans of a parent that has a registrar of its own are left to that one.
 */
class RealtimeListenerRegistrar implements SmartInitializingSingleton, DisposableBean {

	private final RealtimeConnection connection;

	private final ConfigurableListableBeanFactory beans;

	private final ConnectionBeans own;

	private final @Nullable ApplicationEventRealtimeListener events;

	private final List<ListenerRegistration> registered = new ArrayList<>();

	/**
	 * Create a registrar.
	 * @param own the beans that are for the connection
	 * @param events publishes events and is no bean, {@code null} for none
	 */
	RealtimeListenerRegistrar(RealtimeConnection connection, ConfigurableListableBeanFactory beans, ConnectionBeans own,
			@Nullable ApplicationEventRealtimeListener events) {
		this.connection = connection;
		this.beans = beans;
		this.own = own;
		this.events = events;
	}

	/**
	 * Not while the connection is being made: a listener may need the connection.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (MockedConnection.test(this.connection)) {
			return;
		}
		register(RealtimeListener.class, this.connection::addListener);
		ListenerRegistration published = (this.events != null) ? this.connection.addListener(this.events) : null;
		if (published != null) {
			this.registered.add(published);
		}
		register(RealtimeObserver.class, this.connection::addObserver);
	}

	private <T> void register(Class<T> type, Function<T, ListenerRegistration> registration) {
		Set<Object> others = Collections.newSetFromMap(new IdentityHashMap<>());
		ListableBeanFactory parent = ContextHierarchy.parentWith(this.beans, RealtimeListenerRegistrar.class);
		if (parent != null) {
			others.addAll(BeanFactoryUtils.beansOfTypeIncludingAncestors(parent, type).values());
		}
		this.own.all(type)
			.filter((bean) -> !others.contains(bean))
			.map(registration)
			// a stub of a test returns none
			.filter(Objects::nonNull)
			.forEach(this.registered::add);
	}

	@Override
	public void destroy() {
		this.registered.forEach(ListenerRegistration::close);
		this.registered.clear();
	}

}
