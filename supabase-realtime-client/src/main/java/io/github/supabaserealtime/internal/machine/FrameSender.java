package io.github.supabaserealtime.internal.machine;

import java.util.function.LongSupplier;

import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;

/**
 * Encodes frames and hands them to the writer of the current socket of a link. Gives each
 * frame its reference.
 *
 * @since 0.9.0
 */
public final class FrameSender {

	private final FrameCodec codec;

	private final ConnectionIo io;

	private final LongSupplier refs;

	private long epoch = -1;

	/**
	 * Create a sender.
	 * @param codec the protocol
	 * @param io takes the frames
	 * @param refs gives references that the connection has not used
	 */
	public FrameSender(FrameCodec codec, ConnectionIo io, LongSupplier refs) {
		this.codec = codec;
		this.io = io;
		this.refs = refs;
	}

	/**
	 * Write to another socket from now on.
	 * @param epoch the epoch of the socket, or -1 for none
	 */
	public void socket(long epoch) {
		this.epoch = epoch;
	}

	/**
	 * Return the epoch of the current socket.
	 * @return the epoch, or -1 for none
	 */
	public long epoch() {
		return this.epoch;
	}

	/**
	 * Return a new reference.
	 * @return the reference
	 */
	public String nextRef() {
		return Long.toString(this.refs.getAsLong());
	}

	/**
	 * Write a frame to the current socket.
	 * @param frame the frame
	 * @throws RealtimeException if it cannot be written at all
	 */
	public void write(OutgoingFrame frame) {
		EncodedFrame encoded;
		try {
			encoded = this.codec.encode(frame);
		}
		catch (IllegalArgumentException ex) {
			throw new RealtimeException(RealtimeException.Kind.INVALID, false, String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			// one message that cannot be written is no reason to give up the socket
			throw new RealtimeException(RealtimeException.Kind.INVALID, false,
					"The frame could not be encoded (" + ex.getClass().getName() + ")");
		}
		if (encoded.size() > FrameCodec.MAX_FRAME_SIZE) {
			throw new MessageTooLargeException("The frame has " + encoded.size()
					+ " bytes, but the server accepts at most " + FrameCodec.MAX_FRAME_SIZE + " bytes");
		}
		this.io.write(this.epoch, frame.ref(), encoded);
	}

	/**
	 * Take a frame back that the current socket is not writing yet.
	 * @param ref its reference
	 * @return whether it will not be written
	 */
	public boolean withdraw(String ref) {
		return this.io.withdraw(this.epoch, ref);
	}

	/**
	 * Return what the reader of the current socket has seen.
	 * @return the activity
	 */
	public SocketActivity activity() {
		return this.io.activity(this.epoch);
	}

}
