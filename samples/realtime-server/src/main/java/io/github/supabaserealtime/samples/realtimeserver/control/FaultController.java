package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.Faults;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about {@linkplain Faults faults}: list, add, lift.
 */
@RestController
@RequestMapping("/faults")
class FaultController {

	private final EmbeddedRealtimeServer server;

	private final Sockets sockets;

	private final Map<Long, ActiveFault> active = new ConcurrentSkipListMap<>();

	private final AtomicLong ids = new AtomicLong();

	FaultController(EmbeddedRealtimeServer server, Sockets sockets) {
		this.server = server;
		this.sockets = sockets;
	}

	@GetMapping
	List<Map<String, Object>> list() {
		return this.active.values().stream().map(ActiveFault::describe).toList();
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Map<String, Object> add(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		FaultKind kind = fields.constant("kind", FaultKind.class);
		Faults faults = this.server.faults();
		if (fields.has("times")) {
			faults = faults.times(fields.number("times", 1, Integer.MAX_VALUE));
		}
		if (fields.has("socket")) {
			faults = faults.only(this.sockets.get(fields));
		}
		Function<Faults, Fault> creation = kind.read(fields);
		fields.requireNoOther();
		ActiveFault added = new ActiveFault(this.ids.incrementAndGet(), fields.all(), creation.apply(faults));
		this.active.put(added.id(), added);
		return added.describe();
	}

	@DeleteMapping("/{id}")
	List<Map<String, Object>> lift(@PathVariable long id) {
		ActiveFault found = this.active.remove(id);
		if (found == null) {
			throw new NotFoundException("id", "There is no fault with the id " + id);
		}
		found.fault().close();
		return list();
	}

	@DeleteMapping
	List<Map<String, Object>> clear() {
		this.server.faults().clear();
		this.active.clear();
		return list();
	}

	int count() {
		return this.active.size();
	}

	/**
	 * A fault that was not lifted yet.
	 *
	 * @param id the number of the fault
	 * @param asked the fields that it was asked for with
	 * @param fault the fault
	 */
	private record ActiveFault(long id, Map<String, Object> asked, Fault fault) {

		Map<String, Object> describe() {
			Map<String, Object> description = new LinkedHashMap<>();
			description.put("id", this.id);
			description.putAll(this.asked);
			description.put("strikes", this.fault.strikes());
			return description;
		}

	}

}
