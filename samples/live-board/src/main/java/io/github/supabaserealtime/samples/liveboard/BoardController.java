package io.github.supabaserealtime.samples.liveboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.samples.liveboard.room.Visitor;
import io.github.supabaserealtime.samples.liveboard.room.VisitorRegistry;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import io.github.supabaserealtime.samples.liveboard.stream.Page;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Opens the stream of a page. Its first event is a snapshot of all parts of the board,
 * also after a reload and after the browser has connected again.
 */
@RestController
@RequestMapping("/api/stream")
class BoardController {

	private final EventStream stream;

	private final List<BoardPart> parts;

	private final VisitorRegistry visitors;

	BoardController(EventStream stream, List<BoardPart> parts, VisitorRegistry visitors) {
		this.stream = stream;
		this.parts = parts;
		this.visitors = visitors;
	}

	@GetMapping
	SseEmitter open(Visitor visitor) {
		Visitor here = visitor.cleaned();
		Page page = this.stream.open(() -> this.visitors.left(here));
		this.visitors.came(here);
		Map<String, Object> snapshot = new LinkedHashMap<>();
		this.parts.forEach((part) -> snapshot.put(part.name(), part.content()));
		page.send("snapshot", snapshot);
		return page.emitter();
	}

}
