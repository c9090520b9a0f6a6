package io.github.supabaserealtime.samples.liveboard.todos;

import io.github.supabaserealtime.samples.liveboard.embedded.ConditionalOnEmbeddedServer;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Writes to the to-do table. It returns what was written. The board shows the row when
 * its change arrives through Realtime.
 */
@RestController
@ConditionalOnEmbeddedServer
@RequestMapping("/api/todos")
class TodoController {

	private final TodoRepository repository;

	TodoController(TodoRepository repository) {
		this.repository = repository;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Todo add(@RequestBody TodoChange change) {
		requireTitle(change);
		return this.repository.insert(String.valueOf(change.title()).strip(), String.valueOf(change.editedBy()));
	}

	@PatchMapping("/{id}")
	Todo change(@PathVariable long id, @RequestBody TodoChange change) {
		if (change.title() != null) {
			requireTitle(change);
		}
		return this.repository.update(id, change).orElseThrow(TodoController::gone);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@PathVariable long id) {
		if (!this.repository.delete(id)) {
			throw gone();
		}
	}

	private static void requireTitle(TodoChange change) {
		if (!change.hasValidTitle()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A to-do has between 1 and " + Todo.LONGEST + " characters");
		}
	}

	private static ResponseStatusException gone() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Somebody has deleted it");
	}

}
