package io.github.supabaserealtime.samples.liveboard;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Application that shows on one page what a Realtime connection does.
 */
@SpringBootApplication
@EnableScheduling
public class LiveBoardApplication {

	public static void main(String[] args) {
		SpringApplication.run(LiveBoardApplication.class, args);
	}

}
