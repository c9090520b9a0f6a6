package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.internal.text.SelectedProxy;
import io.github.supabaserealtime.transport.ProxyCredentials;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;

/**
 * Request initializer that adds user name and password to HTTP requests that go through a
 * proxy. It is only for the JDK's client, which does not pass the header on to the server
 * behind the proxy; other clients would.
 *
 * @since 0.9.0
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
