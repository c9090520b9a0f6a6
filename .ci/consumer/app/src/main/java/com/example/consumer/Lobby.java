package com.example.consumer;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.supabaserealtime.listener.BroadcastListener;

import org.springframework.stereotype.Component;

/**
 * Keeps what it hears.
 */
@Component
public class Lobby {

	private final BlockingQueue<Cursor> heard = new LinkedBlockingQueue<>();

	@BroadcastListener(topic = "room:lobby", event = "cursor")
	void moved(Cursor cursor) {
		this.heard.add(cursor);
	}

	/**
	 * Return what has been heard.
	 * @return what has been heard and not taken, oldest first
	 */
	public BlockingQueue<Cursor> heard() {
		return this.heard;
	}

	/**
	 * Where somebody points.
	 *
	 * @param x from the left
	 * @param y from the top
	 */
	public record Cursor(int x, int y) {

	}

}
