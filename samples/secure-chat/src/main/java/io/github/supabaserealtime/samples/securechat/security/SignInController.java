package io.github.supabaserealtime.samples.securechat.security;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Controller that gives the login page its data before anybody has signed in.
 */
@RestController
class SignInController {

	private final List<DemoUser> users;

	SignInController(ObjectProvider<DemoUser> users) {
		this.users = users.orderedStream().toList();
	}

	@GetMapping("/api/sign-in")
	SignIn signIn() {
		return new SignIn(this.users);
	}

	/**
	 * How to sign in.
	 *
	 * @param users the users for trying out, none with a real project
	 */
	record SignIn(List<DemoUser> users) {

	}

}
