package io.github.supabaserealtime.internal.client;

import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * HTTP clients of several connections. Those with the same settings use one client, since
 * each client has a thread. A client that no connection uses any more is let go.
 */
final class SharedHttpClients {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Key, WeakReference<HttpClient>> clients = new HashMap<>();

	/**
	 * Return the client for some settings.
	 * @param key the settings
	 * @param creation creates the client if there is none
	 */
	HttpClient get(Key key, Supplier<HttpClient> creation) {
		this.lock.lock();
		try {
			WeakReference<HttpClient> known = this.clients.get(key);
			HttpClient client = (known != null) ? known.get() : null;
			if (client == null) {
				client = creation.get();
				this.clients.values().removeIf((other) -> other.get() == null);
				this.clients.put(key, new WeakReference<>(client));
			}
			return client;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Settings of a client.
	 *
	 * @param connectTimeout the limit for opening a socket
	 * @param encrypted whether it is for {@code https://}
	 * @param sslContext trust and key material, {@code null} for the platform's
	 */
	record Key(Duration connectTimeout, boolean encrypted, @Nullable SSLContext sslContext) {
	}

}
