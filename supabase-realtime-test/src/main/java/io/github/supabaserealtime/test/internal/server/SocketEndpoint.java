package io.github.supabaserealtime.test.internal.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.supabaserealtime.test.MalformedFrame;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * WebSocket endpoint for one client's socket.
 */
final class SocketEndpoint extends Endpoint {

	private static final System.Logger LOGGER = System.getLogger(SocketEndpoint.class.getName());

	private static final int TOO_BIG = 1009;

	private final ServerCore core;

	private final Handshake handshake;

	private final StringBuilder text = new StringBuilder();

	private long textBytes;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private volatile @Nullable Connection connection;

	SocketEndpoint(ServerCore core, Handshake handshake) {
		this.core = core;
		this.handshake = handshake;
	}

	@Override
	public void onOpen(Session session, EndpointConfig config) {
		Connection opened = this.core.opened(session, this.handshake);
		this.connection = opened;
		session.addMessageHandler(String.class, (MessageHandler.Partial<String>) (piece, last) -> {
			opened.received();
			this.textBytes += Rooms.utf8(piece).length;
			if (fits(opened, this.textBytes)) {
				this.text.append(piece);
				if (last) {
					String whole = this.text.toString();
					this.text.setLength(0);
					this.textBytes = 0;
					process(opened, opened.version().decode(whole), new MalformedFrame(opened.id(), whole, null));
				}
			}
		});
		session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) (piece, last) -> {
			opened.received();
			if (fits(opened, this.bytes.size() + piece.remaining())) {
				byte[] content = new byte[piece.remaining()];
				piece.get(content);
				this.bytes.writeBytes(content);
				if (last) {
					byte[] whole = this.bytes.toByteArray();
					this.bytes.reset();
					process(opened, opened.version().decode(whole), new MalformedFrame(opened.id(), null, whole));
				}
			}
		});
	}

	private boolean fits(Connection opened, long size) {
		if (size > this.core.settings().limits().frameBytes()) {
			opened.close(TOO_BIG, "");
			return false;
		}
		return true;
	}

	private void process(Connection opened, @Nullable ClientMessage message, MalformedFrame otherwise) {
		if (message == null) {
			// dropped without a word (protocol.md 2.6)
			LOGGER.log(System.Logger.Level.DEBUG, () -> "Dropped a malformed frame of connection " + opened.id());
			this.core.recorder().add(otherwise);
			return;
		}
		this.core.recorder().add(received(opened, message));
		this.core.processor().process(opened, message);
	}

	private static ReceivedFrame received(Connection opened, ClientMessage message) {
		BinaryBody binary = message.binary();
		JsonNode payload = message.payload();
		if (binary != null && binary.json()) {
			JsonNode parsed = Json.parse(binary.data());
			payload = (parsed != null) ? parsed : payload;
		}
		return new ReceivedFrame(opened.id(), text(message.joinRef()), text(message.ref()), message.topic(),
				(binary != null) ? binary.event() : message.event(), payload, (binary != null) ? binary.data() : null);
	}

	private static @Nullable String text(JsonNode ref) {
		return ref.isNull() ? null : ref.asString("");
	}

	@Override
	public void onClose(Session session, CloseReason reason) {
		Connection closed = this.connection;
		if (closed != null) {
			this.core.closed(closed);
		}
	}

	@Override
	public void onError(Session session, Throwable thrown) {
		// a close always follows; that a client is gone is no news
		if (!(thrown instanceof IOException)) {
			LOGGER.log(System.Logger.Level.ERROR, "A frame could not be processed", thrown);
		}
	}

}
