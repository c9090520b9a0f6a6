package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.test.FaultProxy.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Each fault of the proxy, on bare sockets and in front of a Realtime server.
 */
@Timeout(60)
class FaultProxyTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final EchoServer echo = new EchoServer();

	private final FaultProxy proxy = FaultProxy.to("localhost", this.echo.port());

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.echo.close();
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket("127.0.0.1", this.proxy.port());
		socket.setSoTimeout((int) PATIENCE.toMillis());
		return socket;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String receive(Socket socket, int count) throws IOException {
		return new String(socket.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
	}

	private static void assertSilent(Socket socket) throws IOException {
		socket.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		socket.setSoTimeout((int) PATIENCE.toMillis());
	}

	private static Duration since(long begin) {
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	@Test
	void listensOnThePortThatItIsGiven() throws IOException {
		String url = "ws://localhost:" + this.echo.port();
		int port = this.proxy.port();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> FaultProxy.onPort(port, url))
			.withMessage("The proxy cannot listen on port " + port);
		this.proxy.close();
		try (FaultProxy other = FaultProxy.onPort(port, url); Socket socket = connect()) {
			assertThat(other.port()).isEqualTo(port);
			send(socket, "hello");
			assertThat(receive(socket, 5)).isEqualTo("hello");
		}
	}

	@Test
	void carriesBytesUnchangedBothWaysAndCountsThem() throws IOException {
		byte[] data = new byte[3_000_000];
		new Random(1).nextBytes(data);
		try (Socket socket = connect()) {
			Thread sender = new Thread(() -> {
				try {
					socket.getOutputStream().write(data);
					socket.shutdownOutput();
				}
				catch (IOException ex) {
					// the comparison shows it
				}
			});
			sender.start();
			assertThat(socket.getInputStream().readAllBytes()).isEqualTo(data);
			assertThat(this.proxy.connectionCount()).isEqualTo(1);
		}
		this.proxy.awaitConnections(0, PATIENCE);
		assertThat(this.echo.ends).containsExactly("end");
	}

	@Test
	void showsWhatIsConnected() throws IOException {
		try (Socket first = connect(); Socket second = connect()) {
			send(first, "abc");
			assertThat(receive(first, 3)).isEqualTo("abc");
			this.proxy.awaitConnections(2, PATIENCE);
			List<FaultProxy.Link> links = this.proxy.connections();
			assertThat(links).extracting(FaultProxy.Link::id).containsExactly(1L, 2L);
			await().until(() -> links.get(0).bytes(Direction.TO_CLIENT) == 3);
			assertThat(links.get(0).bytes(Direction.TO_SERVER)).isEqualTo(3);
			assertThat(links.get(1).bytes(Direction.TO_SERVER)).isZero();
			second.shutdownOutput();
			await().until(() -> !links.get(1).isOpen());
			assertThat(this.proxy.connections()).containsExactly(links.get(0));
			assertThat(this.proxy.connectionCount()).isEqualTo(2);
		}
	}

	@Test
	void aPauseTowardsTheClientHoldsBackWhatTheServerSends() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.pause(Direction.TO_CLIENT);
			send(socket, "one");
			await().until(() -> this.echo.echoed.get() == 3);
			assertSilent(socket);
			send(socket, "two");
			this.proxy.resume(Direction.TO_CLIENT);
			assertThat(receive(socket, 6)).isEqualTo("onetwo");
		}
	}

	@Test
	void aPauseTowardsTheServerHoldsBackWhatTheClientSends() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.pause(Direction.TO_SERVER);
			send(socket, "one");
			assertSilent(socket);
			assertThat(this.echo.echoed).hasValue(0);
			this.proxy.lift();
			assertThat(receive(socket, 3)).isEqualTo("one");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aPauseKeepsAnEndOrADeathFromTheOther(boolean reset) throws IOException {
		Socket socket = connect();
		send(socket, "x");
		receive(socket, 1);
		this.proxy.pause();
		send(socket, "y");
		socket.setSoLinger(reset, 0);
		socket.close();
		try (Socket witness = connect()) {
			assertSilent(witness);
		}
		assertThat(this.echo.ends).isEmpty();
		this.proxy.resume();
		await().until(() -> this.echo.ends.size() == 2);
		assertThat(this.echo.ends).contains(reset ? "reset" : "end");
		this.proxy.awaitConnections(0, PATIENCE);
	}

	@Test
	void aPauseAppliesToConnectionsThatComeLater() throws IOException {
		this.proxy.pause();
		try (Socket socket = connect()) {
			send(socket, "x");
			assertSilent(socket);
			this.proxy.resume();
			assertThat(receive(socket, 1)).isEqualTo("x");
		}
	}

	@Test
	void aLongPausePushesBackAtTheSender() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.pause(Direction.TO_SERVER);
			AtomicLong sent = new AtomicLong();
			byte[] piece = new byte[64 * 1024];
			Thread sender = new Thread(() -> {
				try {
					while (true) {
						socket.getOutputStream().write(piece);
						sent.addAndGet(piece.length);
					}
				}
				catch (IOException ex) {
					// reset below
				}
			});
			sender.start();
			AtomicLong before = new AtomicLong(-1);
			await().pollInterval(Duration.ofMillis(300)).until(() -> before.getAndSet(sent.get()) == sent.get());
			assertThat(sent).hasPositiveValue();
			this.proxy.reset();
			await().until(() -> !sender.isAlive());
		}
	}

	@Test
	void aResetReachesBothEnds() throws IOException {
		try (Socket socket = connect()) {
			send(socket, "x");
			receive(socket, 1);
			this.proxy.reset();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("reset");
			await().until(() -> this.echo.ends.equals(List.of("reset")));
			this.proxy.awaitConnections(0, PATIENCE);
		}
		try (Socket later = connect()) {
			send(later, "x");
			assertThat(receive(later, 1)).isEqualTo("x");
		}
	}

	@Test
	void oneConnectionCanBeResetByItself() throws IOException {
		try (Socket first = connect()) {
			send(first, "x");
			receive(first, 1);
			try (Socket second = connect()) {
				this.proxy.awaitConnections(2, PATIENCE);
				this.proxy.connections().get(1).reset();
				assertThatExceptionOfType(SocketException.class).isThrownBy(() -> second.getInputStream().read());
			}
			send(first, "y");
			assertThat(receive(first, 1)).isEqualTo("y");
		}
	}

	@Test
	void aThrottledStreamCrawlsUntilItIsLifted() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.throttle(Direction.TO_CLIENT, 40_000);
			send(socket, "x".repeat(1_000_000));
			long begin = System.nanoTime();
			receive(socket, 20_000);
			// less a slice of a twentieth, which may come ahead
			assertThat(since(begin)).isGreaterThan(Duration.ofMillis(400));
			this.proxy.lift();
			assertThat(receive(socket, 980_000)).hasSize(980_000);
			// 24 s at the former pace
			assertThat(since(begin)).isLessThan(Duration.ofSeconds(10));
		}
	}

	@Test
	void aDelayMakesBytesLateButNotSlow() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(300));
			long begin = System.nanoTime();
			for (int i = 0; i < 20; i++) {
				long echoed = i + 1;
				send(socket, "x");
				await().pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.until(() -> this.echo.echoed.get() == echoed);
			}
			receive(socket, 1);
			assertThat(since(begin)).isGreaterThan(Duration.ofMillis(300));
			receive(socket, 19);
			// 6 s if each waited for the one before
			assertThat(since(begin)).isLessThan(Duration.ofSeconds(3));
		}
	}

	@Test
	void aCutLetsExactlySoManyBytesThrough() throws IOException {
		try (Socket before = connect()) {
			send(before, "12");
			receive(before, 2);
			this.proxy.cutAfter(Direction.TO_CLIENT, 5);
			try (Socket after = connect()) {
				send(before, "abcdefgh");
				send(after, "abcdefgh");
				assertThat(new String(before.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.isEqualTo("abcde");
				assertThat(new String(after.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.isEqualTo("abcde");
				await().until(() -> this.echo.ends.size() == 2);
			}
		}
		this.proxy.lift();
		try (Socket socket = connect()) {
			send(socket, "abcdefgh");
			assertThat(receive(socket, 8)).isEqualTo("abcdefgh");
		}
	}

	@Test
	void refusedConnectionsLeaveTheOpenOnesAndThePortAlone() throws IOException {
		int port = this.proxy.port();
		try (Socket open = connect()) {
			send(open, "x");
			receive(open, 1);
			for (int i = 0; i < 3; i++) {
				this.proxy.refuse();
				assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
				try (Socket stranger = new Socket()) {
					stranger.setReuseAddress(false);
					assertThatExceptionOfType(BindException.class)
						.isThrownBy(() -> stranger.bind(new InetSocketAddress("127.0.0.1", port)));
				}
				send(open, "y");
				assertThat(receive(open, 1)).isEqualTo("y");
				this.proxy.lift();
				try (Socket again = connect()) {
					send(again, "z");
					assertThat(receive(again, 1)).isEqualTo("z");
				}
			}
		}
		assertThat(this.proxy.port()).isEqualTo(port);
	}

	@Test
	void aServerThatIsNotThereShowsAsAConnectionThatIsReset() throws IOException {
		this.echo.close();
		try (Socket socket = connect()) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read());
		}
		this.proxy.awaitConnections(0, PATIENCE);
	}

	private List<String> threadsOfTheProxy() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.contains(Integer.toString(this.proxy.port())))
			.toList();
	}

	@Test
	void aCloseResetsWhatIsOpenGivesThePortBackAndLeavesNoThread() throws IOException {
		try (Socket socket = connect(); Socket held = connect()) {
			send(socket, "x");
			receive(socket, 1);
			this.proxy.pause();
			send(held, "x");
			assertThat(threadsOfTheProxy()).isNotEmpty();
			this.proxy.close();
			assertThat(threadsOfTheProxy()).isEmpty();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read());
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> held.getInputStream().read());
		}
		new ServerSocket(this.proxy.port(), 1, InetAddress.getByName("127.0.0.1")).close();
		this.proxy.close();
		this.proxy.lift();
		this.proxy.refuse();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
	}

	@ParameterizedTest
	@CsvSource({ "ws://realtime-dev.localhost:4000/socket, ws://realtime-dev.localhost:{}/socket",
			"ws://localhost:4000/socket, ws://localhost:{}/socket",
			"ws://127.0.0.1:4000/socket, ws://localhost:{}/socket", "ws://[::1]:4000/socket, ws://localhost:{}/socket",
			"wss://abc.example.com/realtime/v1, wss://abc.localhost:{}/realtime/v1" })
	void theAddressKeepsTheTenant(String target, String url) {
		try (FaultProxy other = FaultProxy.to(target)) {
			assertThat(other.url()).isEqualTo(url.replace("{}", String.valueOf(other.port())));
			assertThat(other.httpUrl())
				.isEqualTo(other.url().replaceFirst("^ws", "http").replaceFirst("(:\\d+)/.*", "$1"));
			assertThat(other.url("acme")).isEqualTo("ws://acme.localhost:" + other.port() + "/socket");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/socket", "ftp://localhost/x", "ws:///socket" })
	void anAddressWithoutHostOrPortIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> FaultProxy.to(url)).withMessageContaining(url);
	}

	@Test
	void valuesThatMakeNoSenseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.throttle(Direction.TO_CLIENT, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.cutAfter(Direction.TO_CLIENT, 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(-1)));
	}

	@Test
	void aHalfOpenSocketOfARealtimeServerLooksConnectedWhileNothingArrives() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();
				FaultProxy front = FaultProxy.to(server.url());
				RawClient client = RawClient.connect(front.url() + "/websocket?vsn=2.0.0&apikey=" + server.apiKey())) {
			client.join("room", "{}");
			client.nextText();
			assertThat(front.connectionCount()).isEqualTo(1);
			front.pause(Direction.TO_CLIENT);
			client.send("[null,\"1\",\"phoenix\",\"heartbeat\",{}]");
			server.awaitReceived((frame) -> frame.event().equals("heartbeat"));
			server.channel("room").broadcast("missed", 1);
			assertThat(client.isClosed()).isFalse();
			assertThat(client.frames).hasSize(1);
			front.resume();
			// a frame counts as received before it is answered, so either may be the
			// first
			assertThat(List.of(client.nextText(), client.nextText()))
				.anyMatch((text) -> text.contains("\"phx_reply\",{\"status\":\"ok\""))
				.anyMatch((text) -> text.contains("missed"));
			front.cutAfter(Direction.TO_CLIENT, 10);
			server.channel("room").broadcast("cut", "in the middle of a frame");
			server.awaitConnections(0, PATIENCE);
			assertThat(client.texts()).noneMatch((text) -> text.contains("middle"));
		}
	}

}
