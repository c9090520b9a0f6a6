package io.github.supabaserealtime.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import io.github.supabaserealtime.transport.TransportListener;

import org.springframework.util.FastByteArrayOutputStream;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;

/**
 * Joins the parts of incoming messages. A message that is larger than the limit is read
 * to its end and dropped. Used for one socket, whose parts arrive one after another.
 */
final class MessageCollector {

	private final int maxSize;

	private final TransportListener listener;

	private final StringBuilder text = new StringBuilder();

	// never copies what it holds to grow, and a reset gives its blocks up
	private final FastByteArrayOutputStream bytes = new FastByteArrayOutputStream();

	private boolean discarding;

	MessageCollector(int maxSize, TransportListener listener) {
		this.maxSize = maxSize;
		this.listener = listener;
	}

	void accept(WebSocketMessage<?> message) {
		this.listener.active();
		if (message instanceof PongMessage) {
			return;
		}
		if (message instanceof TextMessage piece) {
			text(piece);
		}
		else if (message instanceof BinaryMessage piece) {
			binary(piece);
		}
	}

	private void text(TextMessage piece) {
		if (discard(this.text.length() + piece.getPayloadLength(), piece.isLast())) {
			return;
		}
		if (piece.isLast() && this.text.isEmpty()) {
			this.listener.text(piece.getPayload());
			return;
		}
		this.text.append(piece.getPayload());
		if (piece.isLast()) {
			String whole = this.text.toString();
			reset();
			this.listener.text(whole);
		}
	}

	private void binary(BinaryMessage piece) {
		ByteBuffer payload = piece.getPayload();
		if (discard(this.bytes.size() + payload.remaining(), piece.isLast())) {
			return;
		}
		if (piece.isLast() && this.bytes.size() == 0) {
			this.listener.binary(copy(payload));
			return;
		}
		append(payload);
		if (piece.isLast()) {
			byte[] whole = this.bytes.toByteArrayUnsafe();
			reset();
			this.listener.binary(whole);
		}
	}

	private void append(ByteBuffer payload) {
		try {
			if (payload.hasArray()) {
				this.bytes.write(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
			}
			else {
				this.bytes.write(copy(payload));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The collected bytes cannot grow", ex);
		}
	}

	private static byte[] copy(ByteBuffer payload) {
		byte[] content = new byte[payload.remaining()];
		payload.get(content);
		return content;
	}

	private boolean discard(long size, boolean last) {
		if (!this.discarding && size <= this.maxSize) {
			return false;
		}
		this.discarding = true;
		reset();
		if (last) {
			this.discarding = false;
			this.listener.oversize();
		}
		return true;
	}

	private void reset() {
		this.text.setLength(0);
		this.text.trimToSize();
		this.bytes.reset();
	}

}
