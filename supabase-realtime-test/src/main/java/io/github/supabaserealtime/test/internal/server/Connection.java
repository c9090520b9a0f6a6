package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.supabaserealtime.test.ServerConnection;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ProtocolVersion;
import io.github.supabaserealtime.test.internal.protocol.ServerMessage;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket at the server. Outgoing frames pass through a queue of its own, in
 * order, so that a slow client does not delay others.
 */
final class Connection implements ServerConnection {

	private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

	private final long id;

	private final Session session;

	private final Handshake handshake;

	private final Executor executor;

	private final Consumer<Connection> dropper;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Object> outgoing = new ArrayDeque<>();

	/**
	 * The joined channels by topic. Guarded by the lock of the rooms.
	 */
	final Map<String, Member> members = new LinkedHashMap<>();

	/**
	 * Whether the socket has closed. Guarded by the lock of the rooms.
	 */
	boolean gone;

	final HeldPushes heldPushes = new HeldPushes();

	private boolean writing;

	private final Clock clock;

	private volatile Instant lastReceived;

	/**
	 * When the socket last tried to join or left a channel, or {@code null} if it never
	 * asked for one.
	 */
	private volatile @Nullable Instant lastChannel;

	Connection(long id, Session session, Handshake handshake, Clock clock, Executor executor,
			Consumer<Connection> dropper) {
		this.clock = clock;
		this.lastReceived = clock.instant();
		this.dropper = dropper;
		this.id = id;
		this.session = session;
		this.handshake = handshake;
		this.executor = executor;
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public Map<String, String> query() {
		return this.handshake.query();
	}

	@Override
	public Map<String, String> headers() {
		return this.handshake.headers();
	}

	ProtocolVersion version() {
		return this.handshake.version();
	}

	/**
	 * Return the key that joins without a token of their own are judged by.
	 */
	String apiKey() {
		return this.handshake.apiKey();
	}

	void received() {
		this.lastReceived = this.clock.instant();
	}

	/**
	 * Return whether nothing has come for longer than a time.
	 */
	boolean isIdleFor(Duration time) {
		return this.clock.instant().isAfter(this.lastReceived.plus(time));
	}

	/**
	 * Note that the socket tries to join a channel or has left one.
	 */
	void touchChannels() {
		this.lastChannel = this.clock.instant();
	}

	/**
	 * Return whether the socket, having asked for channels, has had none for a time. The
	 * lock of the rooms is held.
	 */
	boolean isChannellessFor(Duration time) {
		Instant since = this.lastChannel;
		return since != null && this.members.isEmpty() && !this.clock.instant().isBefore(since.plus(time));
	}

	@Override
	public boolean isOpen() {
		return this.session.isOpen();
	}

	void send(ServerMessage message) {
		Object encoded = version().encode(message);
		if (encoded != null) {
			enqueue(encoded);
		}
	}

	@Override
	public void sendRaw(String text) {
		enqueue(text);
	}

	@Override
	public void sendRaw(byte[] bytes) {
		enqueue(bytes.clone());
	}

	@Override
	public void abort() {
		this.dropper.accept(this);
	}

	int remotePort() {
		return this.handshake.remotePort();
	}

	/**
	 * Make Tomcat forget a session whose connection is gone.
	 */
	void forget() {
		this.executor.execute(() -> {
			try {
				this.session.close();
			}
			catch (IOException | IllegalStateException ex) {
				// that there is nobody left to say it to was the point
			}
		});
	}

	@Override
	public void close(int code, String reason) {
		enqueue(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
	}

	private void enqueue(Object item) {
		this.lock.lock();
		try {
			this.outgoing.addLast(item);
			if (this.writing) {
				return;
			}
			this.writing = true;
		}
		finally {
			this.lock.unlock();
		}
		this.executor.execute(this::write);
	}

	private @Nullable Object next() {
		this.lock.lock();
		try {
			Object item = this.outgoing.pollFirst();
			this.writing = item != null;
			return item;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void write() {
		for (Object item = next(); item != null; item = next()) {
			try {
				if (item instanceof String text && !Json.isUnicode(text)) {
					LOGGER.log(System.Logger.Level.WARNING, "Dropped a frame to connection " + this.id
							+ ": its text is not well-formed UTF-16, half of a surrogate pair is missing");
				}
				else if (item instanceof String text) {
					this.session.getBasicRemote().sendText(text);
				}
				else if (item instanceof byte[] bytes) {
					this.session.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes));
				}
				else if (item instanceof CloseReason reason) {
					this.session.close(reason);
				}
			}
			catch (IOException | IllegalStateException ex) {
				// the client is gone: what else waits for it fails the same way
			}
			catch (RuntimeException ex) {
				// one frame that cannot be sent must not hold back those behind it
				LOGGER.log(System.Logger.Level.WARNING,
						"Dropped a frame to connection " + this.id + ", which could not be sent", ex);
			}
		}
	}

	@Override
	public String toString() {
		return "ServerConnection[" + this.id + ", " + version().value() + (isOpen() ? ", open]" : ", closed]");
	}

}
