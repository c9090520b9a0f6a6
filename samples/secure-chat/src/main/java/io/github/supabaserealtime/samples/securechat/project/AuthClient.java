package io.github.supabaserealtime.samples.securechat.project;

import java.net.http.HttpClient;
import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.Assert;
import org.springframework.web.client.RestClient;

/**
 * The sign-in of a Supabase project, over HTTP.
 */
class AuthClient {

	private final RestClient http;

	AuthClient(String authUrl, String apiKey) {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(4)).build());
		requests.setReadTimeout(Duration.ofSeconds(5));
		this.http = RestClient.builder()
			.requestFactory(requests)
			.baseUrl(authUrl)
			.defaultHeader("apikey", apiKey)
			.build();
	}

	/**
	 * Sign in with a password.
	 * @param email the e-mail address of the user
	 * @param password the password
	 * @return the tokens
	 */
	AuthTokens signIn(String email, String password) {
		return tokens("password", new PasswordGrant(email, password));
	}

	/**
	 * Renew the access token.
	 * @param refreshToken the refresh token, which is good for one use
	 * @return the tokens
	 */
	AuthTokens refresh(String refreshToken) {
		return tokens("refresh_token", new RefreshGrant(refreshToken));
	}

	private AuthTokens tokens(String grant, Object body) {
		AuthTokens tokens = this.http.post()
			.uri("/token?grant_type={grant}", grant)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.retrieve()
			.body(AuthTokens.class);
		Assert.state(tokens != null, "The project answered without tokens");
		return tokens;
	}

	/**
	 * The body of the request that signs in. It hides its content, which
	 * {@link RestClient} logs.
	 *
	 * @param email the e-mail address
	 * @param password the password
	 */
	private record PasswordGrant(String email, String password) {

		@Override
		public String toString() {
			return "PasswordGrant";
		}

	}

	/**
	 * The body of the request that renews the access token. It hides its content as well.
	 *
	 * @param refreshToken the refresh token
	 */
	private record RefreshGrant(@JsonProperty("refresh_token") String refreshToken) {

		@Override
		public String toString() {
			return "RefreshGrant";
		}

	}

}
