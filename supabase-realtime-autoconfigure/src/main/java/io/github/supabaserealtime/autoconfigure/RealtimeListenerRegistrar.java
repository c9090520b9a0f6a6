package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Adds the listener and observer beans to the connection in their order.
 */
class RealtimeListenerRegistrar implements SmartInitializingSingleton {

	private final RealtimeConnection connection;

	private final ObjectProvider<RealtimeListener> listeners;

	private final ObjectProvider<RealtimeObserver> observers;

	RealtimeListenerRegistrar(RealtimeConnection connection, ObjectProvider<RealtimeListener> listeners,
			ObjectProvider<RealtimeObserver> observers) {
		this.connection = connection;
		this.listeners = listeners;
		this.observers = observers;
	}

	/**
	 * Not while the connection is being made: a listener may need the connection.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (MockedConnection.test(this.connection)) {
			return;
		}
		this.listeners.orderedStream().forEach(this.connection::addListener);
		this.observers.orderedStream().forEach(this.connection::addObserver);
	}

}
