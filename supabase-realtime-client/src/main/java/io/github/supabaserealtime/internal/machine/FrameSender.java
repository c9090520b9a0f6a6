package io.github.supabaserealtime.internal.machine;

import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;

/**
 * Encodes frames and hands them to the writer of a socket; counts their references.
 */
public final class FrameSender {

	private final FrameCodec codec;

	private final ConnectionIo io;

	private long refs;

	public FrameSender(FrameCodec codec, ConnectionIo io) {
		this.codec = codec;
		this.io = io;
	}

	public String nextRef() {
		return Long.toString(++this.refs);
	}

	/**
	 * Write a frame.
	 * @throws RealtimeException if it cannot be written at all
	 */
	public void write(long epoch, OutgoingFrame frame) {
		EncodedFrame encoded;
		try {
			encoded = this.codec.encode(frame);
		}
		catch (IllegalArgumentException ex) {
			throw new RealtimeException(String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			// one message that cannot be written is no reason to give up the socket
			throw new RealtimeException("The frame could not be encoded (" + ex.getClass().getName() + ")");
		}
		if (encoded.size() > FrameCodec.MAX_FRAME_SIZE) {
			throw new MessageTooLargeException("The frame takes " + encoded.size() + " bytes, the server accepts "
					+ FrameCodec.MAX_FRAME_SIZE + " at the most");
		}
		this.io.write(epoch, frame.ref(), encoded);
	}

}
