package io.github.supabaserealtime.client;

import java.util.concurrent.Executor;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.protocol.EncodedFrame;
import io.github.supabaserealtime.protocol.Frame;
import io.github.supabaserealtime.protocol.FrameCodec;
import io.github.supabaserealtime.protocol.MalformedFrameException;
import io.github.supabaserealtime.socket.LinkActivity;
import io.github.supabaserealtime.socket.OutboundWriter;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportSession;
import org.jspecify.annotations.Nullable;

/**
 * One physical socket: its reader, its writer, its epoch. Given up, it is deaf and dumb
 * at once and closed in the background.
 */
final class SocketLink implements TransportListener, LinkActivity {

	private final long epoch;

	private final FrameCodec codec;

	private final Executor blocking;

	private final ParkBudget parkBudget;

	private final Owner owner;

	private volatile long lastReceived = System.nanoTime();

	private volatile boolean deaf;

	private volatile @Nullable TransportSession session;

	private volatile @Nullable OutboundWriter writer;

	SocketLink(long epoch, FrameCodec codec, Executor blocking, ParkBudget parkBudget, Owner owner) {
		this.epoch = epoch;
		this.codec = codec;
		this.blocking = blocking;
		this.parkBudget = parkBudget;
		this.owner = owner;
	}

	@Override
	public void opened(TransportSession opened) {
		this.lastReceived = System.nanoTime();
		this.writer = new OutboundWriter(opened, this.blocking, new OutboundWriter.Listener() {

			@Override
			public void written(String ref) {
				SocketLink.this.owner.written(SocketLink.this, ref);
			}

			@Override
			public void failed(String reason) {
				SocketLink.this.owner.writeFailed(SocketLink.this, reason);
			}

		});
		this.session = opened;
		this.owner.opened(this);
		if (this.deaf) {
			closeLater(opened, 1000, "");
		}
	}

	@Override
	public void failed(ConnectionFailure failure) {
		this.owner.failed(this, failure);
	}

	@Override
	public void text(String text) {
		take(() -> this.codec.decode(text));
	}

	@Override
	public void binary(byte[] bytes) {
		take(() -> this.codec.decode(bytes));
	}

	private void take(Decoding decoding) {
		active();
		boolean tooLate = this.deaf;
		try {
			Frame frame = decoding.decode();
			if (tooLate) {
				this.owner.receivedTooLate(this, frame);
			}
			else {
				this.owner.received(this, frame);
			}
		}
		catch (MalformedFrameException | RuntimeException ex) {
			if (!tooLate) {
				this.owner.malformed(this, ex);
			}
		}
	}

	@Override
	public void active() {
		this.lastReceived = System.nanoTime();
	}

	@Override
	public void oversize() {
		if (!this.deaf) {
			this.owner.oversize(this);
		}
	}

	@Override
	public void closed(int code, String reason) {
		this.owner.closed(this, code, reason);
	}

	void write(String ref, EncodedFrame frame) {
		OutboundWriter current = this.writer;
		if (current != null) {
			current.write(ref, frame);
		}
	}

	boolean withdraw(String ref) {
		OutboundWriter current = this.writer;
		return current != null && current.withdraw(ref);
	}

	boolean isCongested() {
		OutboundWriter current = this.writer;
		return current != null && current.isCongested();
	}

	/**
	 * Write nothing any more and close the socket in the background.
	 */
	void close(int code, String reason) {
		this.deaf = true;
		OutboundWriter current = this.writer;
		if (current != null) {
			current.stop();
		}
		TransportSession opened = this.session;
		if (opened != null) {
			closeLater(opened, code, reason);
		}
	}

	private void closeLater(TransportSession opened, int code, String reason) {
		this.blocking.execute(() -> opened.close(code, reason));
	}

	@Override
	public long lastReceived() {
		return this.lastReceived;
	}

	@Override
	public long parked() {
		return this.parkBudget.total();
	}

	long epoch() {
		return this.epoch;
	}

	ParkBudget parkBudget() {
		return this.parkBudget;
	}

	/**
	 * Decodes what arrived.
	 */
	@FunctionalInterface
	private interface Decoding {

		Frame decode() throws MalformedFrameException;

	}

	/**
	 * Is told what happens to a link, on any thread.
	 */
	interface Owner {

		void opened(SocketLink link);

		void failed(SocketLink link, ConnectionFailure failure);

		void closed(SocketLink link, int code, String reason);

		/**
		 * A frame arrived. May block.
		 */
		void received(SocketLink link, Frame frame);

		/**
		 * A frame arrived after the link was given up.
		 */
		void receivedTooLate(SocketLink link, Frame frame);

		void malformed(SocketLink link, Exception exception);

		void oversize(SocketLink link);

		void written(SocketLink link, String ref);

		void writeFailed(SocketLink link, String reason);

	}

}
