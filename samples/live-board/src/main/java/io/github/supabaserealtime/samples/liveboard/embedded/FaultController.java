package io.github.supabaserealtime.samples.liveboard.embedded;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets a visitor break something: {@code PUT /api/faults/CUT}.
 */
@RestController
@ConditionalOnEmbeddedServer
@RequestMapping("/api/faults/{kind}")
class FaultController {

	private final BoardFaults faults;

	FaultController(BoardFaults faults) {
		this.faults = faults;
	}

	@PutMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void begin(@PathVariable FaultKind kind) {
		this.faults.begin(kind);
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void end(@PathVariable FaultKind kind) {
		this.faults.end(kind);
	}

}
