package io.github.supabaserealtime.autoconfigure.application;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks a web application for its health as a load balancer would.
 */
final class HttpHealth {

	private HttpHealth() {
	}

	static boolean has(ConfigurableApplicationContext context, String status) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/health");
		try {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			assertThat(response.body()).doesNotContain("s3cret");
			JsonNode component = JsonMapper.shared().readTree(response.body()).at("/components/supabaseRealtime");
			assertThat(component.at("/details/state").asString()).as(response.body()).isNotBlank();
			assertThat(component.at("/details/channels").isObject()).as(response.body()).isTrue();
			return status.equals(component.path("status").asString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
