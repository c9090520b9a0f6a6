package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.transport.TransportSession;

/**
 * Writes the frames of one socket, in their order, on a thread that may block. Frames
 * that have not been written wait here. Small ones that wait are written together.
 *
 * @since 0.9.0
 */
final class SocketWriter {

	private static final int MAX_FRAMES = 10_000;

	private static final long MAX_BYTES = 32L * 1024 * 1024;

	/** What Tomcat writes at once; more would be split again. */
	private static final int BATCH_BYTES = 8 * 1024;

	/** The header of a frame takes no more. */
	private static final int HEADER_BYTES = 14;

	private final TransportSession session;

	private final Executor executor;

	private final Listener listener;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Entry> waiting = new ArrayDeque<>();

	private boolean writing;

	private boolean stopped;

	private volatile long waitingBytes;

	private volatile int waitingFrames;

	/**
	 * Create a writer.
	 * @param session the socket
	 * @param executor runs what blocks
	 * @param listener told of each frame
	 */
	SocketWriter(TransportSession session, Executor executor, Listener listener) {
		this.session = session;
		this.executor = executor;
		this.listener = listener;
	}

	/**
	 * Write a frame behind those before it.
	 * @param ref its reference
	 * @param frame the frame
	 */
	void write(String ref, EncodedFrame frame) {
		this.lock.lock();
		try {
			if (this.stopped) {
				return;
			}
			this.waiting.addLast(new Entry(ref, frame));
			count(1, frame.size());
			if (this.writing) {
				return;
			}
			this.writing = true;
		}
		finally {
			this.lock.unlock();
		}
		this.executor.execute(this::run);
	}

	/**
	 * Take a frame back that is not being written yet.
	 * @param ref its reference
	 * @return whether it will not be written
	 */
	boolean withdraw(String ref) {
		this.lock.lock();
		try {
			for (Iterator<Entry> iterator = this.waiting.iterator(); iterator.hasNext();) {
				Entry entry = iterator.next();
				if (entry.ref().equals(ref)) {
					iterator.remove();
					count(-1, -entry.frame().size());
					return true;
				}
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return whether so much waits that nothing more should be added.
	 * @return whether the peer reads more slowly than the application sends
	 */
	boolean isCongested() {
		return this.waitingFrames >= MAX_FRAMES || this.waitingBytes >= MAX_BYTES;
	}

	/**
	 * Write nothing more. A frame that is being written is not interrupted.
	 */
	void stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			this.waiting.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		for (List<Entry> batch = next(); !batch.isEmpty(); batch = next()) {
			try {
				send(batch);
			}
			catch (IOException | RuntimeException ex) {
				// a writer that ended in silence would leave a link that looks alive
				stop();
				this.listener.failed(reason(ex));
				return;
			}
			this.listener.written(batch.stream().map(Entry::ref).toList());
		}
	}

	private void send(List<Entry> batch) throws IOException {
		if (batch.size() == 1) {
			send(batch.get(0).frame());
			return;
		}
		this.session.beginBatch();
		for (Entry entry : batch) {
			send(entry.frame());
		}
		this.session.endBatch();
	}

	private void send(EncodedFrame frame) throws IOException {
		if (frame instanceof EncodedFrame.Text text) {
			this.session.send(text.text());
		}
		else if (frame instanceof EncodedFrame.Binary binary) {
			this.session.send(binary.bytes());
		}
	}

	private static String reason(Exception ex) {
		// only the texts of the first kind are known to be free of secrets
		return (ex instanceof IOException) ? String.valueOf(ex.getMessage())
				: "The transport threw " + ex.getClass().getName();
	}

	/**
	 * Take what is to be written next: a frame of any size and small ones behind it. What
	 * is taken cannot be withdrawn.
	 */
	private List<Entry> next() {
		this.lock.lock();
		try {
			List<Entry> batch = new ArrayList<>();
			int frames = 0;
			long bytes = 0;
			for (Entry entry = this.waiting.peekFirst(); entry != null
					&& (batch.isEmpty() || fits(entry, frames, bytes)); entry = this.waiting.peekFirst()) {
				batch.add(this.waiting.removeFirst());
				frames++;
				bytes += entry.frame().size();
			}
			count(-frames, -bytes);
			this.writing = !batch.isEmpty();
			return batch;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean fits(Entry entry, int frames, long bytes) {
		return bytes + entry.frame().size() + (frames + 1L) * HEADER_BYTES <= BATCH_BYTES;
	}

	private void count(int frames, long bytes) {
		this.waitingFrames = this.waitingFrames + frames;
		this.waitingBytes = this.waitingBytes + bytes;
	}

	/**
	 * Callback for frames that were written or could not be. Called on the writing
	 * thread.
	 */
	public interface Listener {

		/**
		 * Frames were written.
		 * @param refs their references
		 */
		void written(List<String> refs);

		/**
		 * A frame could not be written; the writer has stopped.
		 * @param reason why, free of secrets
		 */
		void failed(String reason);

	}

	private record Entry(String ref, EncodedFrame frame) {
	}

}
