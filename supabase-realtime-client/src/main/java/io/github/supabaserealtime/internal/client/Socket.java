package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.Executor;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportSession;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket with its writer and its epoch. It decodes what arrives on the reader's
 * thread and hands it to its {@link Owner}. After {@link #close} it writes nothing,
 * reports frames as too late and closes the session in the background.
 */
final class Socket implements TransportListener, SocketActivity {

	private final long epoch;

	private final FrameCodec codec;

	private final Executor blocking;

	private final ParkBudget parkBudget;

	private final Owner owner;

	private volatile long lastReceived = System.nanoTime();

	private volatile boolean closing;

	private volatile @Nullable TransportSession session;

	private volatile @Nullable SocketWriter writer;

	Socket(long epoch, FrameCodec codec, Executor blocking, ParkBudget parkBudget, Owner owner) {
		this.epoch = epoch;
		this.codec = codec;
		this.blocking = blocking;
		this.parkBudget = parkBudget;
		this.owner = owner;
	}

	@Override
	public void opened(TransportSession opened) {
		this.lastReceived = System.nanoTime();
		this.writer = new SocketWriter(opened, this.blocking, new SocketWriter.Listener() {

			@Override
			public void written(List<String> refs) {
				Socket.this.owner.written(Socket.this, refs);
			}

			@Override
			public void failed(String reason) {
				Socket.this.owner.writeFailed(Socket.this, reason);
			}

		});
		this.session = opened;
		this.owner.opened(this);
		if (this.closing) {
			closeLater(opened, 1000, "");
		}
	}

	@Override
	public void failed(ConnectionFailure failure) {
		this.owner.failed(this, failure);
	}

	@Override
	public void text(String text) {
		boolean tooLate = arrives();
		try {
			take(this.codec.decode(text), tooLate);
		}
		catch (MalformedFrameException | RuntimeException ex) {
			refuse(ex, tooLate);
		}
	}

	@Override
	public void binary(byte[] bytes) {
		boolean tooLate = arrives();
		try {
			take(this.codec.decode(bytes), tooLate);
		}
		catch (MalformedFrameException | RuntimeException ex) {
			refuse(ex, tooLate);
		}
	}

	/**
	 * A message arrives.
	 * @return whether the socket was given up before
	 */
	private boolean arrives() {
		active();
		return this.closing;
	}

	private void take(Frame frame, boolean tooLate) {
		if (tooLate) {
			this.owner.receivedTooLate(this, frame);
		}
		else {
			this.owner.received(this, frame);
		}
	}

	private void refuse(Exception exception, boolean tooLate) {
		if (!tooLate) {
			this.owner.malformed(this, exception);
		}
	}

	@Override
	public void active() {
		this.lastReceived = System.nanoTime();
	}

	@Override
	public void oversize() {
		if (!this.closing) {
			this.owner.oversize(this);
		}
	}

	@Override
	public void closed(int code, String reason) {
		this.owner.closed(this, code, reason);
	}

	void write(String ref, EncodedFrame frame) {
		SocketWriter current = this.writer;
		if (current != null) {
			current.write(ref, frame);
		}
	}

	boolean withdraw(String ref) {
		SocketWriter current = this.writer;
		return current != null && current.withdraw(ref);
	}

	boolean isCongested() {
		SocketWriter current = this.writer;
		return current != null && current.isCongested();
	}

	/**
	 * Write nothing any more and close the socket in the background.
	 */
	void close(int code, String reason) {
		this.closing = true;
		SocketWriter current = this.writer;
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
	 * Callback for what happens to a socket. Called on any thread.
	 */
	interface Owner {

		void opened(Socket socket);

		void failed(Socket socket, ConnectionFailure failure);

		void closed(Socket socket, int code, String reason);

		/**
		 * A frame arrived. May block.
		 */
		void received(Socket socket, Frame frame);

		/**
		 * A frame arrived after the socket was given up.
		 */
		void receivedTooLate(Socket socket, Frame frame);

		void malformed(Socket socket, Exception exception);

		void oversize(Socket socket);

		void written(Socket socket, List<String> refs);

		void writeFailed(Socket socket, String reason);

	}

}
