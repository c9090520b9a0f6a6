package io.github.supabaserealtime.autoconfigure;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * {@link SSLContext} of an SSL bundle that may be reloaded. Every new socket uses the
 * bundle as it is then; what is open stays as it is. A reloaded bundle has a context of
 * its own, so that no session that the old one has trusted is resumed.
 */
final class ReloadedSslContext extends SSLContext {

	/**
	 * Create a context.
	 * @param bundle returns the bundle as it is now, the same one until it is reloaded
	 */
	ReloadedSslContext(Supplier<SslBundle> bundle) {
		this(new Contexts(bundle));
	}

	private ReloadedSslContext(Contexts contexts) {
		super(contexts, contexts.current().getProvider(), contexts.current().getProtocol());
	}

	/**
	 * Asks the context of the bundle as it is now.
	 */
	private static final class Contexts extends SSLContextSpi {

		private final Supplier<SslBundle> bundle;

		private volatile @Nullable Made made;

		Contexts(Supplier<SslBundle> bundle) {
			this.bundle = bundle;
		}

		SSLContext current() {
			SslBundle current = this.bundle.get();
			Made made = this.made;
			if (made == null || made.bundle() != current) {
				made = new Made(current, current.createSslContext());
				this.made = made;
			}
			return made.context();
		}

		@Override
		protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
				throws KeyManagementException {
			throw new KeyManagementException("An SSL bundle has its own keys");
		}

		@Override
		protected SSLSocketFactory engineGetSocketFactory() {
			return current().getSocketFactory();
		}

		@Override
		protected SSLServerSocketFactory engineGetServerSocketFactory() {
			return current().getServerSocketFactory();
		}

		@Override
		protected SSLEngine engineCreateSSLEngine() {
			return current().createSSLEngine();
		}

		@Override
		protected SSLEngine engineCreateSSLEngine(String host, int port) {
			return current().createSSLEngine(host, port);
		}

		@Override
		protected SSLSessionContext engineGetServerSessionContext() {
			return current().getServerSessionContext();
		}

		@Override
		protected SSLSessionContext engineGetClientSessionContext() {
			return current().getClientSessionContext();
		}

		@Override
		protected SSLParameters engineGetDefaultSSLParameters() {
			return current().getDefaultSSLParameters();
		}

		@Override
		protected SSLParameters engineGetSupportedSSLParameters() {
			return current().getSupportedSSLParameters();
		}

	}

	/**
	 * A bundle and the context that was made of it.
	 */
	private record Made(SslBundle bundle, SSLContext context) {

	}

}
