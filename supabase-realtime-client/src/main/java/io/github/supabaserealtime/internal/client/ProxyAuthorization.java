package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.ProxyCredentials;
import io.github.supabaserealtime.transport.SelectedProxy;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;

/**
 * Adds user name and password to HTTP requests that go through a proxy. For the JDK's
 * client, which keeps the header from the server behind the proxy. Not for other clients:
 * they would pass it on.
 *
 * @since 0.1.0
 */
public final class ProxyAuthorization implements ClientHttpRequestInitializer {

	private final ProxyCredentials credentials;

	/**
	 * Create an initializer.
	 * @param credentials user name and password
	 */
	public ProxyAuthorization(ProxyCredentials credentials) {
		this.credentials = credentials;
	}

	@Override
	public void initialize(ClientHttpRequest request) {
		if (SelectedProxy.of(request.getURI()) != null) {
			request.getHeaders().set(HttpHeaders.PROXY_AUTHORIZATION, this.credentials.basicAuthorization());
		}
	}

}
