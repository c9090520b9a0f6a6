package io.github.supabaserealtime.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

/**
 * Makes a {@link RestClient.Builder} trust what the socket trusts.
 */
final class SecuredRestClientBuilder {

	private static final boolean AVAILABLE = ClassUtils.isPresent(
			"org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder",
			SecuredRestClientBuilder.class.getClassLoader());

	private SecuredRestClientBuilder() {
	}

	static RestClient.Builder secure(RestClient.Builder builder, SslBundle bundle, BeanFactory beans) {
		return AVAILABLE ? builder.requestFactory(RequestFactories.of(bundle, beans)) : builder;
	}

	/**
	 * Apart, because the classes may be missing.
	 */
	private static final class RequestFactories {

		static ClientHttpRequestFactory of(SslBundle bundle, BeanFactory beans) {
			ClientHttpRequestFactoryBuilder<?> factories = beans.getBeanProvider(ClientHttpRequestFactoryBuilder.class)
				.getIfUnique(ClientHttpRequestFactoryBuilder::detect);
			HttpClientSettings settings = beans.getBeanProvider(HttpClientSettings.class)
				.getIfUnique(HttpClientSettings::defaults);
			return factories.build(settings.withSslBundle(bundle));
		}

	}

}
