package io.github.supabaserealtime.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on loopback, for {@code CONNECT} and for plain requests, that may ask for
 * Basic authentication or refuse. While it is open, it is the JVM's proxy for one port;
 * all others are reached directly.
 */
final class ConnectProxy implements AutoCloseable {

	private final ServerSocket door;

	private final @Nullable String authorization;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final @Nullable ProxySelector before = ProxySelector.getDefault();

	private volatile int denial;

	/**
	 * Open a proxy.
	 * @param targetPort the port that is reached through it
	 * @param credentials user name, colon and password, or {@code null} for none
	 */
	ConnectProxy(int targetPort, @Nullable String credentials) {
		try {
			this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.authorization = (credentials != null)
				? "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.ISO_8859_1))
				: null;
		this.threads.execute(this::accept);
		ProxySelector.setDefault(new OnePort(targetPort, this.door.getLocalPort()));
	}

	/**
	 * Return where it listens, for another JVM.
	 */
	int port() {
		return this.door.getLocalPort();
	}

	/**
	 * Answer every request with a status.
	 */
	void deny(int status) {
		this.denial = status;
	}

	/**
	 * Listen no more, while the JVM is still told to use it.
	 */
	void vanish() {
		try {
			this.door.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return method and address of each request that was let through.
	 */
	List<String> requests() {
		return this.requests;
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.door.accept();
				this.sockets.add(client);
				this.threads.execute(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket client) {
		try {
			String head = head(client.getInputStream());
			String[] line = head.split("\r\n", 2)[0].split(" ");
			if (this.denial != 0) {
				answer(client, this.denial + " Denied");
			}
			else if (this.authorization != null && !head.contains("Proxy-Authorization: " + this.authorization)) {
				answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"");
			}
			else {
				this.requests.add(line[0] + " " + line[1]);
				forward(client, head, line);
			}
		}
		catch (IOException ex) {
			// one side is gone
		}
	}

	private static void answer(Socket client, String status) throws IOException {
		write(client, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		client.close();
	}

	private void forward(Socket client, String head, String[] line) throws IOException {
		boolean connect = line[0].equals("CONNECT");
		URI target = URI.create(connect ? "tcp://" + line[1] : line[1]);
		Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
		this.sockets.add(server);
		if (connect) {
			write(client, "HTTP/1.1 200 Connected\r\n\r\n");
		}
		else {
			write(server, head.replace(line[1], target.getRawPath()).replaceAll("Proxy-Authorization: [^\r]*\r\n", ""));
		}
		this.threads.execute(() -> pipe(server, client));
		pipe(client, server);
	}

	private static void pipe(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// one side is gone
		}
	}

	private static String head(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int read = in.read();
			if (read < 0) {
				throw new IOException("closed");
			}
			head.write(read);
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	private static void write(Socket socket, String text) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	@Override
	public void close() {
		ProxySelector.setDefault(this.before);
		vanish();
		this.sockets.forEach((socket) -> {
			try {
				socket.close();
			}
			catch (IOException ex) {
				// closed all the same
			}
		});
		this.threads.shutdownNow();
	}

	private static final class OnePort extends ProxySelector {

		private final int port;

		private final int proxyPort;

		OnePort(int port, int proxyPort) {
			this.port = port;
			this.proxyPort = proxyPort;
		}

		@Override
		public List<Proxy> select(URI uri) {
			InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), this.proxyPort);
			return List.of((uri.getPort() == this.port) ? new Proxy(Proxy.Type.HTTP, proxy) : Proxy.NO_PROXY);
		}

		@Override
		public void connectFailed(URI uri, SocketAddress address, IOException ex) {
		}

	}

}
