package io.github.supabaserealtime.client;

import java.net.http.HttpClient;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * What an application has to bring that wants a {@code RestClient} of its own on the
 * JDK's client towards {@code http://}.
 */
final class PlainRestClient {

	private PlainRestClient() {
	}

	static RestClient.Builder builder() {
		HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(http));
	}

}
