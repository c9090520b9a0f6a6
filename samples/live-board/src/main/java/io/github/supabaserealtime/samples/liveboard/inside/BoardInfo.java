package io.github.supabaserealtime.samples.liveboard.inside;

import java.util.Map;

import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The server that the board uses.
 */
@Component
class BoardInfo implements BoardPart {

	private final boolean embedded;

	BoardInfo(@Value("${supabase.realtime.url:}") String url) {
		this.embedded = url.isEmpty();
	}

	@Override
	public String name() {
		return "info";
	}

	@Override
	public Object content() {
		return Map.of("embedded", this.embedded);
	}

}
