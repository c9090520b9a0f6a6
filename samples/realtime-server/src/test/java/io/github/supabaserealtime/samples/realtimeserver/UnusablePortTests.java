package io.github.supabaserealtime.samples.realtimeserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the output of the program if it cannot listen on its port, or must not listen
 * without a token.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnusablePortTests {

	private static void fail(String... args) {
		SpringApplication application = new SpringApplication(RealtimeServerApplication.class);
		application.setRegisterShutdownHook(false);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> application.run(args));
	}

	@Test
	void aPortInUseNamesThePropertyAndWhatToDo(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fail("--realtime.port=" + taken.getLocalPort(), "--realtime.control.port=0");
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The server cannot listen on port " + taken.getLocalPort()
						+ " of 127.0.0.1: Address already in use")
				.contains("'realtime.port'")
				.contains("--realtime.port=4010")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void aPortOfTheControlApiInUseNamesThePropertyAndWhatToDo(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fail("--realtime.port=0", "--realtime.control.port=" + taken.getLocalPort());
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The control API cannot listen on port " + taken.getLocalPort() + ": it is in use")
				.contains("'realtime.control.port'")
				.contains("--realtime.control.port=4011")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void aPortOfTheProxyInUseNamesThePropertyAndWhatToDo(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fail("--realtime.port=0", "--realtime.control.port=0", "--realtime.network-port=" + taken.getLocalPort());
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The proxy cannot listen on port " + taken.getLocalPort())
				.contains("--realtime.network-port=4010")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void aPortThatIsNoneNamesThePropertyAndWhatToDo(CapturedOutput output) {
		fail("--realtime.port=99999", "--realtime.control.port=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The server cannot listen on port 99999 of 127.0.0.1: ")
			.contains("'realtime.port'")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "--realtime.jwt-secret=|realtime.jwt-secret|must not be empty",
					"--realtime.time-factor=0|realtime.time-factor|It must be above 0",
					"--realtime.max-recorded=0|realtime.max-recorded|It must be at least 1",
					"--realtime.seed=file:/no/such.yml|realtime.seed|cannot be read",
					"--realtime.seed=classpath:application.yml|realtime.seed|is not right" })
	void aValueThatCannotBeNamesTheProperty(String argument, String property, String reason, CapturedOutput output) {
		fail(argument, "--realtime.port=0", "--realtime.control.port=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(property)
			.contains(reason)
			.doesNotContain("super-secret")
			.doesNotContain("\tat ");
	}

	/**
	 * Whichever property opens the control API to others.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "--realtime.control.address=0.0.0.0", "--server.address=0.0.0.0",
			"--realtime.control.address=192.0.2.1", "--realtime.control.address=" })
	void anAddressThatOthersReachNeedsAToken(String argument, CapturedOutput output) {
		fail(argument, "--realtime.port=0", "--realtime.control.port=0", "--realtime.control.token= ");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("where other machines can reach it")
			.contains("'realtime.control.token'")
			.contains("REALTIME_CONTROL_TOKEN")
			.doesNotContain("\tat ");
	}

}
