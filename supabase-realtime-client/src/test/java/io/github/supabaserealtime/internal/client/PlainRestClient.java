package io.github.supabaserealtime.internal.client;

import java.net.http.HttpClient;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * A {@code RestClient} of an application's own on the JDK's client, built for
 * {@code http://} addresses.
 */
final class PlainRestClient {

	private PlainRestClient() {
	}

	static RestClient.Builder builder() {
		HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(http));
	}

}
