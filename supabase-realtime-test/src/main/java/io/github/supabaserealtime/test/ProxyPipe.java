package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * One direction of a connection through a proxy. One thread reads into a queue, another
 * writes what the {@link ProxyRules} let through. The queue is bounded, so TCP slows the
 * sender down.
 */
final class ProxyPipe {

	private static final int CHUNK_BYTES = 16 * 1024;

	private static final int CAPACITY = 64;

	/**
	 * How many slices a second of a throttled stream is cut into.
	 */
	private static final long SLICES = 20;

	private static final double NANOS = 1_000_000_000;

	private static final byte[] NOTHING = {};

	private final FaultProxy.Direction direction;

	private final ProxyRules rules;

	private final ProxyLink link;

	// what follows is guarded by the lock of the rules

	private final Deque<Chunk> queue = new ArrayDeque<>();

	private long written;

	private long cutAt;

	private long nextWrite = System.nanoTime();

	private boolean ended;

	ProxyPipe(FaultProxy.Direction direction, ProxyRules rules, ProxyLink link) {
		this.direction = direction;
		this.rules = rules;
		this.link = link;
		this.cutAt = rules.of(direction).cutAfter;
	}

	void read(Socket from) {
		byte[] buffer = new byte[CHUNK_BYTES];
		try {
			InputStream in = from.getInputStream();
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				put(Kind.DATA, Arrays.copyOf(buffer, count));
			}
			put(Kind.END, NOTHING);
		}
		catch (IOException ex) {
			put(Kind.BROKEN, NOTHING);
		}
	}

	private void put(Kind kind, byte[] data) {
		long arrived = System.nanoTime();
		this.rules.monitor().run(() -> {
			while (kind == Kind.DATA && this.queue.size() >= CAPACITY && this.link.isOpen()) {
				this.rules.monitor().awaitChange(Long.MAX_VALUE);
			}
			this.queue.addLast(new Chunk(kind, data, arrived));
		});
	}

	void write(Socket to) {
		try {
			OutputStream out = to.getOutputStream();
			Chunk chunk = this.rules.monitor().call(this::next);
			while (chunk.kind() == Kind.DATA) {
				out.write(chunk.data());
				chunk = this.rules.monitor().call(this::next);
			}
			switch (chunk.kind()) {
				case END -> to.shutdownOutput();
				case BROKEN -> ProxyLink.reset(to);
				case CUT -> this.link.cut();
				default -> {
					// the link has ended, both sockets with it
				}
			}
		}
		catch (IOException ex) {
			this.link.receiverGone(this);
		}
		this.rules.monitor().run(() -> this.ended = true);
		this.link.pipeEnded();
	}

	/**
	 * Wait for what may be written now.
	 */
	private Chunk next() {
		while (this.link.isOpen() && this.written < this.cutAt) {
			Chunk head = this.queue.peekFirst();
			ProxyRules.Rule rule = this.rules.of(this.direction);
			long wait = (head == null || rule.paused) ? Long.MAX_VALUE : due(head, rule) - System.nanoTime();
			if (head != null && wait <= 0) {
				return (head.kind() == Kind.DATA) ? slice(rule) : head;
			}
			this.rules.monitor().awaitChange(wait);
		}
		return new Chunk(this.link.isOpen() ? Kind.CUT : Kind.GONE, NOTHING, 0);
	}

	private long due(Chunk head, ProxyRules.Rule rule) {
		long due = head.arrived() + rule.delayNanos;
		return (rule.bytesPerSecond != Long.MAX_VALUE && this.nextWrite - due > 0) ? this.nextWrite : due;
	}

	/**
	 * Take what is allowed, and count it before it is written: whoever has received it
	 * finds it counted.
	 */
	private Chunk slice(ProxyRules.Rule rule) {
		Chunk head = this.queue.removeFirst();
		int length = head.data().length;
		int count = (int) Math.min(length,
				Math.min(Math.max(1, rule.bytesPerSecond / SLICES), this.cutAt - this.written));
		if (count < length) {
			this.queue.addFirst(new Chunk(Kind.DATA, Arrays.copyOfRange(head.data(), count, length), head.arrived()));
		}
		this.written += count;
		long now = System.nanoTime();
		long from = (this.nextWrite - now > 0) ? this.nextWrite : now;
		this.nextWrite = from + (long) (count * NANOS / rule.bytesPerSecond);
		return (count < length) ? new Chunk(Kind.DATA, Arrays.copyOf(head.data(), count), head.arrived()) : head;
	}

	/**
	 * Tell the receiver of this direction, in its turn, that its sender is gone.
	 * @return whether it can still be told
	 */
	boolean breakOff() {
		put(Kind.BROKEN, NOTHING);
		return !isEnded();
	}

	boolean isEnded() {
		return this.rules.monitor().get(() -> this.ended);
	}

	/**
	 * End after a number of further bytes.
	 */
	void cutAfter(long bytes) {
		this.rules.monitor().run(() -> this.cutAt = (bytes == Long.MAX_VALUE) ? bytes : this.written + bytes);
	}

	long bytes() {
		return this.rules.monitor().get(() -> this.written);
	}

	/**
	 * The kind of an entry of the queue.
	 */
	private enum Kind {

		/**
		 * Bytes.
		 */
		DATA,

		/**
		 * The sender sends no more.
		 */
		END,

		/**
		 * The sender is gone.
		 */
		BROKEN,

		/**
		 * So many bytes were written that the connection is cut.
		 */
		CUT,

		/**
		 * The connection has ended.
		 */
		GONE

	}

	/**
	 * An entry of the queue.
	 *
	 * @param kind what it is
	 * @param data the bytes
	 * @param arrived when, as {@link System#nanoTime()} tells
	 */
	private record Chunk(Kind kind, byte[] data, long arrived) {

	}

}
