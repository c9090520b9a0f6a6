package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The port of a proxy that another process takes while connections are refused.
 */
class ProxyPortTests {

	private final BlockingQueue<Socket> clients = new LinkedBlockingQueue<>();

	private final ProxyThreads threads = new ProxyThreads("port");

	private final ProxyPort port = new ProxyPort(this.clients::add, 0, ProxyPortTests::lose);

	private static ServerSocket lose(int port) {
		throw new UncheckedIOException(new IOException("The port " + port + " is lost"));
	}

	@AfterEach
	void close() {
		this.port.close();
		this.threads.join();
	}

	private Socket connect() throws IOException {
		return new Socket("127.0.0.1", this.port.port());
	}

	@Test
	void opensAgainWithALostPort() throws Exception {
		this.port.open(this.threads);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.port::refuse)
			.withMessageContaining("lost");
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
		// it still refuses, and still tries to keep the port
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.port::refuse)
			.withMessageContaining("lost");
		this.port.open(this.threads);
		try (Socket socket = connect(); Socket client = this.clients.poll(10, TimeUnit.SECONDS)) {
			assertThat(client).isNotNull();
			assertThat(client.getPort()).isEqualTo(socket.getLocalPort());
		}
	}

	@Test
	void opensOnceTheOtherProcessHasLeft() throws Exception {
		this.port.open(this.threads);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.port::refuse);
		try (ServerSocket other = new ServerSocket(this.port.port(), 1, InetAddress.getByName("127.0.0.1"))) {
			assertThat(other.isBound()).isTrue();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> this.port.open(this.threads))
				.withMessageContaining("cannot listen");
		}
		this.port.open(this.threads);
		try (Socket socket = connect(); Socket client = this.clients.poll(10, TimeUnit.SECONDS)) {
			assertThat(client).isNotNull();
			assertThat(client.getPort()).isEqualTo(socket.getLocalPort());
		}
	}

}
