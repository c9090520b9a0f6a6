package io.github.supabaserealtime.samples.realtimeserver.control;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.FaultProxy.Direction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about the network between clients and the server, for clients that connect
 * through the proxy.
 */
@RestController
@RequestMapping("/network")
class NetworkController {

	private final ObjectProvider<FaultProxy> proxy;

	NetworkController(ObjectProvider<FaultProxy> proxy) {
		this.proxy = proxy;
	}

	private FaultProxy proxy() {
		FaultProxy found = this.proxy.getIfAvailable();
		if (found == null) {
			throw new IllegalStateException(
					"There is no proxy for the network. Start with --realtime.network-port=4002,"
							+ " and let clients connect to that port");
		}
		return found;
	}

	@GetMapping
	Network state() {
		FaultProxy found = proxy();
		return new Network(found.httpUrl(), found.connections().size());
	}

	@PostMapping("/{action}")
	Network act(@PathVariable String action, @RequestBody(required = false) @Nullable JsonNode body) {
		Action chosen = Fields.constant("action", Action.class, action);
		FaultProxy found = proxy();
		Fields fields = Fields.of(body);
		Runnable act = switch (chosen) {
			case PAUSE -> {
				List<Direction> directions = directions(fields);
				yield () -> directions.forEach(found::pause);
			}
			case RESUME -> {
				List<Direction> directions = directions(fields);
				yield () -> directions.forEach(found::resume);
			}
			case DELAY -> {
				List<Direction> directions = directions(fields);
				Duration delay = fields.duration("delay");
				yield () -> directions.forEach((direction) -> found.delay(direction, delay));
			}
			case THROTTLE -> {
				List<Direction> directions = directions(fields);
				int bytes = fields.number("bytes", 1, Integer.MAX_VALUE);
				yield () -> directions.forEach((direction) -> found.throttle(direction, bytes));
			}
			case CUT_AFTER -> {
				List<Direction> directions = directions(fields);
				int bytes = fields.number("bytes", 1, Integer.MAX_VALUE);
				yield () -> directions.forEach((direction) -> found.cutAfter(direction, bytes));
			}
			case RESET -> found::reset;
			case REFUSE -> found::refuse;
			case LIFT -> found::lift;
		};
		fields.requireNoOther();
		act.run();
		return state();
	}

	/**
	 * Return the direction that a call names, or both.
	 */
	private static List<Direction> directions(Fields fields) {
		return fields.has("direction") ? List.of(fields.constant("direction", Direction.class))
				: List.of(Direction.values());
	}

	/**
	 * What can be done to the network.
	 */
	private enum Action {

		PAUSE, RESUME, DELAY, THROTTLE, CUT_AFTER, RESET, REFUSE, LIFT

	}

	/**
	 * The state of the proxy.
	 *
	 * @param url the URL of the project for clients whose network can be disturbed
	 * @param connections how many connections are open
	 */
	record Network(String url, int connections) {

	}

}
