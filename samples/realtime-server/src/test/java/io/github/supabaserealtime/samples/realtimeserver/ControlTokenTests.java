package io.github.supabaserealtime.samples.realtimeserver;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerApplication.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The control API where other machines can reach it.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "realtime.port=0", "realtime.address=0.0.0.0", "realtime.control.address=0.0.0.0",
				"realtime.control.token=" + ControlTokenTests.TOKEN })
class ControlTokenTests {

	static final String TOKEN = "open-sesame";

	private static final ByteArrayOutputStream SCREEN = new ByteArrayOutputStream();

	@TestBean
	private Terminal terminal;

	@LocalServerPort
	private int port;

	static Terminal terminal() {
		return new Terminal(InputStream.nullInputStream(), new PrintStream(SCREEN, true, StandardCharsets.UTF_8));
	}

	@Test
	void aCallNeedsTheTokenWhichIsNeverShown(CapturedOutput output) throws Exception {
		ControlCalls control = new ControlCalls("http://localhost:" + this.port);
		HttpResponse<String> none = control.send("POST /reset", "");
		assertThat(none.statusCode()).isEqualTo(401);
		assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
		assertThat(none.body()).contains("'realtime.control.token'").doesNotContain(TOKEN);
		for (String wrong : new String[] { "Bearer open-sesamf", "Bearer", "Bearer ", TOKEN, "Basic " + TOKEN,
				"Bearer " + TOKEN + "x" }) {
			assertThat(control.send("GET /state", "", "Authorization", wrong).statusCode()).as(wrong).isEqualTo(401);
		}
		assertThat(control.send("GET /state", "", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
		assertThat(control.send("GET /state", "", "Authorization", "Bearer " + TOKEN, "Origin", "http://evil.example")
			.statusCode()).isEqualTo(403);
		assertThat(control.send("GET /network", "", "Authorization", "Bearer " + TOKEN)).satisfies((answer) -> {
			assertThat(answer.statusCode()).isEqualTo(409);
			assertThat(answer.body()).contains("--realtime.network-port=4002");
		});
		assertThat(output).contains("POST /reset answered with 401").doesNotContain(TOKEN).doesNotContain("sesamf");
		assertThat(SCREEN.toString(StandardCharsets.UTF_8)).contains("<realtime.control.token>").doesNotContain(TOKEN);
	}

}
