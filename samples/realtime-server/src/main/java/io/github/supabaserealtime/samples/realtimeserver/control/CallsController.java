package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Lists the calls of the control API.
 */
@RestController
class CallsController {

	private final RequestMappingHandlerMapping mapping;

	CallsController(RequestMappingHandlerMapping requestMappingHandlerMapping) {
		this.mapping = requestMappingHandlerMapping;
	}

	/**
	 * Return the calls, each as its method and path.
	 */
	@GetMapping("/")
	List<String> calls() {
		String own = CallsController.class.getPackageName();
		return this.mapping.getHandlerMethods()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().getBeanType().getPackageName().equals(own))
			.flatMap((entry) -> entry.getKey()
				.getMethodsCondition()
				.getMethods()
				.stream()
				.flatMap((method) -> entry.getKey()
					.getPatternValues()
					.stream()
					.map((path) -> path + " " + method.name())))
			.sorted()
			.map((call) -> call.replaceFirst("(\\S+) (\\S+)", "$2 $1"))
			.toList();
	}

}
