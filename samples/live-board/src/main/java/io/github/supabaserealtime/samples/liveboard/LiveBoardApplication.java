package io.github.supabaserealtime.samples.liveboard;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the board.
 */
@SpringBootApplication
public class LiveBoardApplication {

	public static void main(String[] args) {
		SpringApplication.run(LiveBoardApplication.class, args);
	}

}
