package io.github.supabaserealtime.internal.transport;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import javax.net.ssl.SSLContext;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.text.HeaderText;
import io.github.supabaserealtime.internal.text.SelectedProxy;
import io.github.supabaserealtime.transport.ProxyCredentials;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;
import jakarta.websocket.RemoteEndpoint;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.tomcat.websocket.Constants;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.http.HttpHeaders;
import org.springframework.util.Assert;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;

/**
 * {@link RealtimeTransport} that uses Spring's {@link StandardWebSocketClient} on a
 * Tomcat container of its own. It never passes on an exception of Spring or Tomcat,
 * because their messages contain the address with the api key.
 *
 * @since 0.9.0
 */
public final class SpringWebSocketTransport implements RealtimeTransport {

	private static final Log logger = LogFactory.getLog(SpringWebSocketTransport.class);

	/**
	 * Size of the buffers of a socket for incoming messages, in bytes.
	 */
	public static final int DEFAULT_BUFFER_SIZE = 64 * 1024;

	private static final int SMALLEST_BUFFER = 1024;

	private final Executor executor;

	private final @Nullable SSLContext sslContext;

	private final BiFunction<TransportRequest, ConnectionFailure, ConnectionFailure> refusalTexts;

	private final @Nullable ProxyCredentials proxyCredentials;

	private final int bufferSize;

	/**
	 * Create a transport.
	 * @param executor runs what blocks: the opening of sockets
	 * @param sslContext trust and key material, {@code null} for the platform's
	 * @param refusalTexts adds the server's masked text to the failure of a refused
	 * upgrade, if it can be had, and may block
	 */
	public SpringWebSocketTransport(Executor executor, @Nullable SSLContext sslContext,
			BiFunction<TransportRequest, ConnectionFailure, ConnectionFailure> refusalTexts) {
		this(executor, sslContext, refusalTexts, null);
	}

	/**
	 * Create a transport with credentials for a proxy.
	 * @param executor runs what blocks: the opening of sockets
	 * @param sslContext trust and key material, {@code null} for the platform's
	 * @param refusalTexts adds the server's masked text to the failure of a refused
	 * upgrade, if it can be had, and may block
	 * @param proxyCredentials the user name and the password for a proxy that asks for
	 * them, {@code null} for none
	 * @since 0.9.0
	 */
	public SpringWebSocketTransport(Executor executor, @Nullable SSLContext sslContext,
			BiFunction<TransportRequest, ConnectionFailure, ConnectionFailure> refusalTexts,
			@Nullable ProxyCredentials proxyCredentials) {
		this(executor, sslContext, refusalTexts, proxyCredentials, DEFAULT_BUFFER_SIZE);
	}

	private SpringWebSocketTransport(Executor executor, @Nullable SSLContext sslContext,
			BiFunction<TransportRequest, ConnectionFailure, ConnectionFailure> refusalTexts,
			@Nullable ProxyCredentials proxyCredentials, int bufferSize) {
		this.executor = executor;
		this.sslContext = sslContext;
		this.refusalTexts = refusalTexts;
		this.proxyCredentials = proxyCredentials;
		this.bufferSize = bufferSize;
	}

	/**
	 * Return a transport that differs in the buffers of its sockets. Each socket has one
	 * of bytes and one of characters for incoming messages. Larger messages arrive in
	 * parts, which takes somewhat more time.
	 * @param bytes the size, 64 KiB by default
	 * @return the transport
	 * @throws IllegalArgumentException if the size is below 1 KiB
	 */
	public SpringWebSocketTransport withBufferSize(int bytes) {
		Assert.isTrue(bytes >= SMALLEST_BUFFER, "'bytes' must be 1024 or more");
		return new SpringWebSocketTransport(this.executor, this.sslContext, this.refusalTexts, this.proxyCredentials,
				bytes);
	}

	@Override
	public void open(TransportRequest request, TransportListener listener) {
		String problem = problemOfHeaders(request.headers());
		if (problem != null) {
			listener.failed(ConnectionFailure.of(ConnectionFailure.Kind.OTHER,
					"Could not open " + request.displayUri() + ": " + problem));
			return;
		}
		long start = System.nanoTime();
		HttpHeaders headers = new HttpHeaders();
		request.headers().forEach(headers::add);
		String proxy = SelectedProxy.of(request.uri());
		UpgradeFailures failures = new UpgradeFailures(request.displayUri(), proxy, this.proxyCredentials != null);
		Client client = new Client(new Container(this.bufferSize), request, this.executor, this.sslContext,
				authentication(proxy));
		TomcatWriteLog.begin();
		Handler handler = new Handler(request, listener);
		try {
			client.open(handler, headers, request.uri()).whenComplete((session, thrown) -> {
				if (thrown != null) {
					client.dispose();
					if (handler.end()) {
						tell(listener, request, failures.of(thrown), start);
					}
				}
			});
		}
		catch (RuntimeException ex) {
			if (handler.end()) {
				listener.failed(failures.of(ex));
			}
		}
	}

	/**
	 * Return what Tomcat answers with when a proxy asks for a user name. For a server
	 * behind the proxy that asks for one there is an empty one, so that its refusal shows
	 * with its status and is not taken for the proxy's.
	 */
	private Map<String, Object> authentication(@Nullable String proxy) {
		if (proxy == null) {
			return Map.of();
		}
		Map<String, Object> properties = new HashMap<>();
		properties.put(Constants.WS_AUTHENTICATION_USER_NAME, "");
		properties.put(Constants.WS_AUTHENTICATION_PASSWORD, "");
		if (this.proxyCredentials != null) {
			properties.put(Constants.WS_AUTHENTICATION_PROXY_USER_NAME, this.proxyCredentials.username());
			properties.put(Constants.WS_AUTHENTICATION_PROXY_PASSWORD, this.proxyCredentials.password());
		}
		return properties;
	}

	/**
	 * Tomcat writes headers as they are, so a line break would begin another one.
	 */
	private static @Nullable String problemOfHeaders(Map<String, String> headers) {
		for (Map.Entry<String, String> header : headers.entrySet()) {
			String problem = HeaderText.problemOfName(header.getKey());
			problem = (problem != null) ? problem : HeaderText.problem(header.getValue());
			if (problem != null) {
				return "the header '" + header.getKey() + "' cannot be sent: " + problem;
			}
		}
		return null;
	}

	/**
	 * Tell a failure, a refusal with the server's text if that can be had within the time
	 * that is left for the attempt. Whatever goes wrong with the text, the refusal itself
	 * is told.
	 */
	private void tell(TransportListener listener, TransportRequest request, ConnectionFailure failure, long start) {
		if (failure.kind() != ConnectionFailure.Kind.REFUSED) {
			listener.failed(failure);
			return;
		}
		Duration left = request.connectTimeout().multipliedBy(9).dividedBy(10).minusNanos(System.nanoTime() - start);
		CompletableFuture<ConnectionFailure> explained = new CompletableFuture<>();
		explained.completeOnTimeout(failure, Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS)
			.thenAccept(listener::failed);
		try {
			this.executor.execute(() -> explained.complete(explained(request, failure)));
		}
		catch (RuntimeException ex) {
			// no thread for the text
			explained.complete(failure);
		}
	}

	private ConnectionFailure explained(TransportRequest request, ConnectionFailure failure) {
		try {
			return this.refusalTexts.apply(request, failure);
		}
		catch (RuntimeException ex) {
			// its text may carry a header
			logger.debug("The text of a refused upgrade could not be read (" + ex.getClass().getName() + ")");
			return failure;
		}
	}

	/**
	 * Gives access to the opening that does not log the address.
	 */
	private static final class Client extends StandardWebSocketClient {

		private final Container container;

		Client(Container container, TransportRequest request, Executor executor, @Nullable SSLContext sslContext,
				Map<String, Object> authentication) {
			super(container);
			this.container = container;
			setTaskExecutor(new TaskExecutorAdapter(executor));
			if (sslContext != null) {
				setSslContext(sslContext);
			}
			Duration send = (request.sendTimeout().compareTo(request.closeTimeout()) < 0) ? request.sendTimeout()
					: request.closeTimeout();
			Map<String, Object> properties = new HashMap<>(authentication);
			properties.put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, send.toMillis());
			properties.put(Constants.SESSION_CLOSE_TIMEOUT_PROPERTY, request.closeTimeout().toMillis());
			properties.put(Constants.IO_TIMEOUT_MS_PROPERTY, Long.toString(request.connectTimeout().toMillis()));
			properties.put(Constants.MAX_REDIRECTIONS_PROPERTY, "0");
			setUserProperties(properties);
		}

		CompletableFuture<WebSocketSession> open(WebSocketHandler handler, HttpHeaders headers, URI uri) {
			return executeInternal(handler, headers, uri, List.of(), List.of(), Map.of());
		}

		/**
		 * Give back what a socket that could not be opened has used.
		 */
		void dispose() {
			this.container.dispose();
		}

	}

	/**
	 * Container of one socket. It gives back the threads that Tomcat shares between all
	 * containers of a JVM after the channel of the socket is closed, which is later than
	 * the end of the socket that Tomcat tells: a peer that does not answer the close has
	 * the whole close timeout. If the threads are given back before, the closing of the
	 * channel fails, Tomcat logs that as an error, keeps the socket for good, and now and
	 * then a thread stays.
	 */
	private static final class Container extends WsWebSocketContainer {

		// a thread of Tomcat may still be about to call the handler of a read; the
		// executor of the transport may have been shut down
		private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

		Container(int bufferSize) {
			setDefaultMaxTextMessageBufferSize(bufferSize);
			setDefaultMaxBinaryMessageBufferSize(bufferSize);
			// seconds between two looks for closes that were not answered in time
			setProcessPeriod(1);
		}

		@Override
		protected void unregisterSession(Object key, WsSession session) {
			super.unregisterSession(key, session);
			dispose();
		}

		/**
		 * Give back the threads in a moment. The channel is closed.
		 */
		void dispose() {
			LATER.execute(this::destroy);
		}

	}

	/**
	 * Handler that reports what happens to one socket.
	 */
	private static final class Handler implements WebSocketHandler {

		private final TransportListener listener;

		private final MessageCollector collector;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final boolean secure;

		Handler(TransportRequest request, TransportListener listener) {
			this.secure = "wss".equalsIgnoreCase(request.uri().getScheme());
			this.listener = listener;
			this.collector = new MessageCollector(request.maxMessageSize(), listener);
		}

		boolean end() {
			boolean first = this.ended.compareAndSet(false, true);
			if (first) {
				TomcatWriteLog.end();
			}
			return first;
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) {
			this.listener.opened(new Session(session, this.secure));
		}

		@Override
		public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
			this.collector.accept(message);
		}

		@Override
		public void handleTransportError(WebSocketSession session, Throwable exception) {
			// a close with its code always follows
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			TomcatWriteLog.drop();
			if (end()) {
				String reason = status.getReason();
				this.listener.closed(status.getCode(), (reason != null) ? reason : "");
			}
		}

		@Override
		public boolean supportsPartialMessages() {
			return true;
		}

	}

	/**
	 * Open socket.
	 *
	 * @param session the session
	 * @param secure whether batches are written at once. Tomcat loses a part of a batch
	 * that an unencrypted socket does not take at once, so there each message is written
	 * when it is sent.
	 */
	private record Session(WebSocketSession session, boolean secure) implements TransportSession {

		@Override
		public void send(String text) throws IOException {
			send(new TextMessage(text));
		}

		@Override
		public void send(byte[] bytes) throws IOException {
			send(new BinaryMessage(bytes));
		}

		private void send(WebSocketMessage<?> message) throws IOException {
			write(() -> this.session.sendMessage(message));
		}

		@Override
		public void beginBatch() throws IOException {
			if (this.secure) {
				write(() -> remote().setBatchingAllowed(true));
			}
		}

		@Override
		public void endBatch() throws IOException {
			if (!this.secure) {
				return;
			}
			write(() -> {
				// first, since a batch that was ended by a close elsewhere is to fail
				// here
				remote().flushBatch();
				// writes what came meanwhile: a pong that Tomcat sends by itself
				remote().setBatchingAllowed(false);
			});
		}

		private RemoteEndpoint remote() {
			return ((StandardWebSocketSession) this.session).getNativeSession().getBasicRemote();
		}

		private static void write(TomcatWriteLog.Write<IOException> write) throws IOException {
			try {
				TomcatWriteLog.quietly(write);
			}
			catch (IOException | RuntimeException ex) {
				throw new IOException("A frame could not be written (" + ex.getClass().getSimpleName() + ")");
			}
		}

		@Override
		public void close(int code, String reason) {
			try {
				TomcatWriteLog.<IOException>quietly(() -> this.session.close(new CloseStatus(code, reason)));
			}
			catch (IOException | RuntimeException ex) {
				// the socket is gone either way, and its end is reported by the handler
			}
		}

	}

}
