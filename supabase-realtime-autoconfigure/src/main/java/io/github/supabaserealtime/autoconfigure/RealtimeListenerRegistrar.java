package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Adds the listener beans to the connection in their order.
 */
class RealtimeListenerRegistrar implements SmartInitializingSingleton {

	private final RealtimeConnection connection;

	private final ObjectProvider<RealtimeListener> listeners;

	RealtimeListenerRegistrar(RealtimeConnection connection, ObjectProvider<RealtimeListener> listeners) {
		this.connection = connection;
		this.listeners = listeners;
	}

	/**
	 * Not while the connection is being made: a listener may need the connection.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.listeners.orderedStream().forEach(this.connection::addListener);
	}

}
