package io.github.supabaserealtime.samples.securechat.security;

import io.github.supabaserealtime.samples.securechat.chat.ChatSessions;
import jakarta.servlet.DispatcherType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.HttpSessionEventPublisher;

/**
 * Form login, with protection against CSRF for the forms and for the calls of the page.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	@Bean
	SecurityFilterChain securityFilterChain(HttpSecurity http, ChatSessions sessions) throws Exception {
		http.authorizeHttpRequests((requests) -> requests
			// the end of a stream and the page of an error belong to a request that was
			// checked
			.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
			.permitAll()
			.requestMatchers("/login.html", "/css/**", "/js/**", "/icon.svg", "/api/sign-in")
			.permitAll()
			.anyRequest()
			.authenticated());
		http.formLogin((form) -> form.loginPage("/login.html")
			.loginProcessingUrl("/login")
			.successHandler((request, response, user) -> {
				sessions.open(request.getSession().getId(), user);
				response.sendRedirect(request.getContextPath() + "/");
			})
			.failureHandler(
					(request, response, failure) -> response.sendRedirect(request.getContextPath() + "/login.html?"
							+ ((failure instanceof AuthenticationServiceException) ? "unavailable" : "wrong"))));
		http.logout((logout) -> logout.logoutSuccessUrl("/login.html?out"));
		http.exceptionHandling((handling) -> handling.defaultAuthenticationEntryPointFor(
				new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), PathPatternRequestMatcher.pathPattern("/api/**")));
		// the pages are static files: they read the token from its cookie
		CsrfTokenRequestAttributeHandler tokenOfEachRequest = new CsrfTokenRequestAttributeHandler();
		tokenOfEachRequest.setCsrfRequestAttributeName(null);
		http.csrf((csrf) -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
			.csrfTokenRequestHandler(tokenOfEachRequest));
		http.headers((headers) -> headers.contentSecurityPolicy((policy) -> policy
			.policyDirectives("default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")));
		return http.build();
	}

	/**
	 * Publishes the end of each HTTP session as an application event.
	 */
	@Bean
	HttpSessionEventPublisher httpSessionEventPublisher() {
		return new HttpSessionEventPublisher();
	}

}
