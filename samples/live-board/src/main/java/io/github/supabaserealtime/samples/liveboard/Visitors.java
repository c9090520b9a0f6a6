package io.github.supabaserealtime.samples.liveboard;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The pages that are open, each at the end of a stream of events.
 */
@Component
class Visitors {

	private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();

	SseEmitter add() {
		SseEmitter emitter = new SseEmitter(0L);
		this.emitters.add(emitter);
		emitter.onCompletion(() -> this.emitters.remove(emitter));
		emitter.onError((ex) -> this.emitters.remove(emitter));
		return emitter;
	}

	void tell(String event, Object data) {
		for (SseEmitter emitter : this.emitters) {
			tell(emitter, event, data);
		}
	}

	void tell(SseEmitter emitter, String event, Object data) {
		try {
			emitter.send(SseEmitter.event().name(event).data(data));
		}
		catch (IOException | IllegalStateException ex) {
			this.emitters.remove(emitter);
		}
	}

	/**
	 * End the streams, so that the web server need not wait for them.
	 */
	void sayGoodbye() {
		this.emitters.forEach(SseEmitter::complete);
	}

}
