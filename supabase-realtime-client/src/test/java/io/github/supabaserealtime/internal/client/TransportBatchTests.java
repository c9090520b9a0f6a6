package io.github.supabaserealtime.internal.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.github.supabaserealtime.internal.transport.AttemptListener;
import io.github.supabaserealtime.internal.transport.SpringWebSocketTransport;
import io.github.supabaserealtime.test.TlsKeys;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What a batch of messages puts on the wire, and when.
 */
class TransportBatchTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int PONG = 10;

	@TempDir
	private static Path directory;

	private static TlsKeys keys;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private ServerSocket server;

	private Socket peer;

	private DataInputStream arriving;

	private TransportSession session;

	private int opcode;

	@BeforeAll
	static void certificate() throws Exception {
		keys = TestCertificates.create(directory, "localhost");
	}

	private static ServerSocketFactory servers(boolean secure) throws Exception {
		if (!secure) {
			return ServerSocketFactory.getDefault();
		}
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream file = Files.newInputStream(keys.keyStore())) {
			store.load(file, keys.password().toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, keys.password().toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		return context.getServerSocketFactory();
	}

	private void open(boolean secure) throws Exception {
		this.server = servers(secure).createServerSocket();
		// so that the socket soon takes a part of what is written only
		this.server.setReceiveBufferSize(4096);
		this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
		this.server.setSoTimeout((int) LIMIT.toMillis());
		URI uri = URI.create((secure ? "wss" : "ws") + "://localhost:" + this.server.getLocalPort() + "/socket");
		AttemptListener attempt = new AttemptListener();
		new SpringWebSocketTransport(this.executor, TestCertificates.trusting(keys), (request, refusal) -> refusal)
			.open(new TransportRequest(uri, Map.of(), LIMIT, LIMIT, LIMIT, 1000), attempt);
		this.peer = this.server.accept();
		this.peer.setSoTimeout((int) LIMIT.toMillis());
		this.arriving = new DataInputStream(this.peer.getInputStream());
		upgrade();
		this.session = attempt.session().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
	}

	@AfterEach
	void close() throws IOException {
		this.peer.close();
		this.server.close();
		this.executor.shutdownNow();
	}

	private void upgrade() throws Exception {
		StringBuilder request = new StringBuilder();
		while (request.indexOf("\r\n\r\n") < 0) {
			request.append((char) this.arriving.readUnsignedByte());
		}
		String key = request.toString()
			.lines()
			.filter((line) -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
			.map((line) -> line.substring(18).trim())
			.findFirst()
			.orElseThrow();
		byte[] digest = MessageDigest.getInstance("SHA-1")
			.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
		this.peer.getOutputStream()
			.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
	}

	private String frame() throws IOException {
		this.opcode = this.arriving.readUnsignedByte() & 0xf;
		int size = this.arriving.readUnsignedByte() & 0x7f;
		byte[] content = new byte[(size == 126) ? this.arriving.readUnsignedShort() : size];
		byte[] mask = new byte[4];
		this.arriving.readFully(mask);
		this.arriving.readFully(content);
		for (int i = 0; i < content.length; i++) {
			content[i] ^= mask[i % 4];
		}
		return new String(content, StandardCharsets.UTF_8);
	}

	@Test
	void aBatchOfASecureSocketIsWrittenAtOnce() throws Exception {
		open(true);
		this.session.beginBatch();
		this.session.send("a");
		this.session.send(new byte[] { 'b' });
		this.session.send("c");
		this.session.endBatch();
		// a read returns what one record of TLS holds
		assertThat(this.arriving.read(new byte[1000])).as("three frames of seven bytes").isEqualTo(21);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsSentInABatchAndBehindItArrivesInItsOrder(boolean secure) throws Exception {
		open(secure);
		this.session.beginBatch();
		this.session.send("a");
		this.session.send("b");
		this.session.endBatch();
		this.session.send("c");
		assertThat(frame()).isEqualTo("a");
		assertThat(frame()).isEqualTo("b");
		assertThat(frame()).isEqualTo("c");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void batchesArriveWholeThoughThePeerReadsSlowly(boolean secure) throws Exception {
		open(secure);
		int batches = 2000;
		Future<?> sender = this.executor.submit(() -> {
			for (int i = 0; i < batches; i++) {
				this.session.beginBatch();
				for (int j = 0; j < 8; j++) {
					this.session.send(message(i, j));
				}
				this.session.endBatch();
			}
			return null;
		});
		for (int i = 0; i < batches; i++) {
			for (int j = 0; j < 8; j++) {
				assertThat(frame()).isEqualTo(message(i, j));
			}
		}
		sender.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
	}

	private static String message(int batch, int number) {
		return (batch + "/" + number + ";").repeat(100);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aPingIsAnsweredBetweenBatches(boolean secure) throws Exception {
		open(secure);
		this.session.beginBatch();
		this.session.endBatch();
		this.peer.getOutputStream().write(new byte[] { (byte) 0x89, 1, 'p' });
		assertThat(frame()).isEqualTo("p");
		assertThat(this.opcode).isEqualTo(PONG);
	}

	@Test
	void aBatchCannotEndAfterTheSocketWasClosed() throws Exception {
		open(true);
		this.session.beginBatch();
		this.session.send("a");
		this.session.close(1000, "");
		// the close takes the batch along
		assertThat(frame()).isEqualTo("a");
		assertThatIOException().isThrownBy(this.session::endBatch).withMessageContaining("could not be written");
	}

}
