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
 * A door whose port somebody else takes in the moment in which it is shut.
 */
class ProxyDoorTests {

	private final BlockingQueue<Socket> visitors = new LinkedBlockingQueue<>();

	private final ProxyThreads threads = new ProxyThreads("door");

	private final ProxyDoor door = new ProxyDoor(this.visitors::add, ProxyDoorTests::lose);

	private static ServerSocket lose(int port) {
		throw new UncheckedIOException(new IOException("The port " + port + " is lost"));
	}

	@AfterEach
	void close() {
		this.door.close();
		this.threads.join();
	}

	private Socket connect() throws IOException {
		return new Socket("127.0.0.1", this.door.port());
	}

	@Test
	void opensAgainWithALostPort() throws Exception {
		this.door.open(this.threads);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.door::shut).withMessageContaining("lost");
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
		// it is still shut, and still tries to keep the port
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.door::shut).withMessageContaining("lost");
		this.door.open(this.threads);
		try (Socket socket = connect(); Socket visitor = this.visitors.poll(10, TimeUnit.SECONDS)) {
			assertThat(visitor).isNotNull();
			assertThat(visitor.getPort()).isEqualTo(socket.getLocalPort());
		}
	}

	@Test
	void opensOnceTheStrangerHasLeft() throws Exception {
		this.door.open(this.threads);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.door::shut);
		try (ServerSocket stranger = new ServerSocket(this.door.port(), 1, InetAddress.getByName("127.0.0.1"))) {
			assertThat(stranger.isBound()).isTrue();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> this.door.open(this.threads))
				.withMessageContaining("cannot listen");
		}
		this.door.open(this.threads);
		try (Socket socket = connect(); Socket visitor = this.visitors.poll(10, TimeUnit.SECONDS)) {
			assertThat(visitor).isNotNull();
			assertThat(visitor.getPort()).isEqualTo(socket.getLocalPort());
		}
	}

}
