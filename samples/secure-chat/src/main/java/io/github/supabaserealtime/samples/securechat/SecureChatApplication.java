package io.github.supabaserealtime.samples.securechat;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Chat in which each signed-in user has a Realtime connection with an access token of
 * their own.
 */
@SpringBootApplication
public class SecureChatApplication {

	public static void main(String[] args) {
		SpringApplication.run(SecureChatApplication.class, args);
	}

}
