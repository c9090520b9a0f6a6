package io.github.supabaserealtime.samples.liveboard.room;

import java.net.URI;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Controller for the messages and the pointers of the visitors of this application. It
 * answers at once, also while the link is down. An event of the stream later reports the
 * outcome of a message.
 */
@RestController
@RequestMapping("/api/room")
class RoomController {

	private final Room room;

	RoomController(Room room) {
		this.room = room;
	}

	@PostMapping("/lines")
	ResponseEntity<Sending> say(@RequestBody Line line) {
		if (!line.isValid()) {
			throw problem("A line has a sender and between 1 and " + Line.LONGEST + " characters");
		}
		Sending sending = this.room.say(line);
		return ResponseEntity.accepted().location(URI.create("/api/stream")).body(sending);
	}

	@PostMapping("/cursor")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void point(@RequestBody Cursor cursor) {
		if (!cursor.isValid()) {
			throw problem("A cursor has a visitor and is between 0 and 1");
		}
		this.room.point(cursor);
	}

	private static ResponseStatusException problem(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

}
