package io.github.supabaserealtime.samples.securechat.stream;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * An open page at the end of a stream. Events wait in its own queue, so that a slow page
 * holds up neither the others nor the listeners of the connection. A page whose queue is
 * full is disconnected: it connects again by itself and gets a new snapshot.
 */
final class Page {

	private static final int CAPACITY = 2_000;

	private final SseEmitter emitter = new SseEmitter(0L);

	private final BlockingQueue<SseEmitter.SseEventBuilder> waiting = new LinkedBlockingQueue<>(CAPACITY);

	private final AtomicBoolean sending = new AtomicBoolean();

	private final Executor executor;

	private volatile boolean ended;

	Page(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Return the emitter, to be returned by a controller.
	 * @return the emitter
	 */
	SseEmitter emitter() {
		return this.emitter;
	}

	/**
	 * Send an event. Returns at once.
	 * @param event the name of the event
	 * @param data the data, to be written as JSON
	 */
	void send(String event, Object data) {
		if (this.ended) {
			return;
		}
		if (!this.waiting.offer(SseEmitter.event().name(event).data(data, MediaType.APPLICATION_JSON))) {
			end();
			return;
		}
		drainLater();
	}

	void end() {
		this.ended = true;
		this.waiting.clear();
		this.emitter.complete();
	}

	private void drainLater() {
		if (this.sending.compareAndSet(false, true)) {
			this.executor.execute(this::drain);
		}
	}

	private void drain() {
		try {
			SseEmitter.SseEventBuilder event = this.waiting.poll();
			while (event != null && !this.ended) {
				this.emitter.send(event);
				event = this.waiting.poll();
			}
		}
		catch (IOException | IllegalStateException ex) {
			// the page is gone, which the web server tells the stream
			this.ended = true;
			this.waiting.clear();
		}
		finally {
			this.sending.set(false);
		}
		if (!this.waiting.isEmpty()) {
			drainLater();
		}
	}

}
