package io.github.supabaserealtime.samples.realtimeserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the program prints when it cannot listen on its port.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnusablePortTests {

	private static void fail(int port) {
		SpringApplication application = new SpringApplication(RealtimeServerApplication.class);
		application.setRegisterShutdownHook(false);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> application.run("--server.port=" + port));
	}

	@Test
	void aPortInUseNamesThePropertyAndWhatToDo(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fail(taken.getLocalPort());
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The server cannot listen on port " + taken.getLocalPort() + ": Address already in use")
				.contains("'server.port'")
				.contains("--server.port=4001")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void aPortThatIsNoneNamesThePropertyAndWhatToDo(CapturedOutput output) {
		fail(99999);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The server cannot listen on port 99999: ")
			.contains("'server.port'")
			.doesNotContain("\tat ");
	}

}
