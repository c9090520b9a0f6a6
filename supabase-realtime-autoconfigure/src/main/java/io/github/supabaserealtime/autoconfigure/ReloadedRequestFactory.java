package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * {@link ClientHttpRequestFactory} of an SSL bundle that may be reloaded: a reloaded
 * bundle has a factory of its own, with new connections. Requests that are under way end
 * with the old one. The first request makes the first factory.
 */
final class ReloadedRequestFactory implements ClientHttpRequestFactory {

	private final Supplier<SslBundle> bundle;

	private final Function<SslBundle, ClientHttpRequestFactory> factories;

	private volatile @Nullable Made made;

	/**
	 * Create a factory.
	 * @param bundle returns the bundle as it is now, the same one until it is reloaded
	 * @param factories creates the factory for a bundle
	 */
	ReloadedRequestFactory(Supplier<SslBundle> bundle, Function<SslBundle, ClientHttpRequestFactory> factories) {
		this.bundle = bundle;
		this.factories = factories;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		SslBundle current = this.bundle.get();
		Made made = this.made;
		if (made == null || made.bundle() != current) {
			made = new Made(current, this.factories.apply(current));
			this.made = made;
		}
		return made.factory().createRequest(uri, method);
	}

	/**
	 * A bundle and the factory that was made for it.
	 */
	private record Made(SslBundle bundle, ClientHttpRequestFactory factory) {

	}

}
