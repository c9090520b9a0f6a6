package io.github.supabaserealtime.samples.realtimeserver.control;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers calls that cannot be done, in JSON.
 */
@RestControllerAdvice
class ControlErrors {

	private static final Log logger = LogFactory.getLog(ControlErrors.class);

	@ExceptionHandler
	ResponseEntity<ControlError> invalid(InvalidFieldException ex) {
		return answer(HttpStatus.BAD_REQUEST, new ControlError(text(ex), ex.getField()));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> missing(MissingServletRequestParameterException ex) {
		String name = ex.getParameterName();
		return answer(HttpStatus.BAD_REQUEST,
				new ControlError("The parameter '" + name + "' is missing in the query", name));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> mistyped(MethodArgumentTypeMismatchException ex) {
		return answer(HttpStatus.BAD_REQUEST, new ControlError(
				"'" + ex.getName() + "' must be a whole number, not '" + ex.getValue() + "'", ex.getName()));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> unreadable(HttpMessageNotReadableException ex) {
		return answer(HttpStatus.BAD_REQUEST, new ControlError("The body is missing or is no JSON"));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> mediaType(HttpMediaTypeNotSupportedException ex) {
		return answer(HttpStatus.UNSUPPORTED_MEDIA_TYPE,
				new ControlError("The body must be JSON with the header 'Content-Type: application/json'"
						+ " (curl: --json in place of -d)"));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> found(NotFoundException ex) {
		return answer(HttpStatus.NOT_FOUND, new ControlError(text(ex), ex.getField()));
	}

	@ExceptionHandler({ NoResourceFoundException.class, NoHandlerFoundException.class })
	ResponseEntity<ControlError> noCall() {
		return answer(HttpStatus.NOT_FOUND, new ControlError("There is no such call. GET / lists the calls"));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> method(HttpRequestMethodNotSupportedException ex) {
		String[] methods = ex.getSupportedMethods();
		return answer(HttpStatus.METHOD_NOT_ALLOWED,
				new ControlError("There is no such call with " + ex.getMethod()
						+ ((methods != null && methods.length > 0) ? ", only with " + String.join(", ", methods) : "")
						+ ". GET / lists the calls"));
	}

	/**
	 * What the server says of a table, a row or a fault.
	 */
	@ExceptionHandler
	ResponseEntity<ControlError> refused(IllegalArgumentException ex) {
		return answer(HttpStatus.BAD_REQUEST, new ControlError(text(ex)));
	}

	@ExceptionHandler({ IllegalStateException.class, UnsupportedOperationException.class })
	ResponseEntity<ControlError> impossible(RuntimeException ex) {
		return answer(HttpStatus.CONFLICT, new ControlError(text(ex)));
	}

	@ExceptionHandler
	ResponseEntity<ControlError> failed(Exception ex) {
		logger.error("A call of the control API failed", ex);
		return answer(HttpStatus.INTERNAL_SERVER_ERROR, new ControlError("The call failed; the log says why"));
	}

	private static String text(Exception ex) {
		return String.valueOf(ex.getMessage());
	}

	private static ResponseEntity<ControlError> answer(HttpStatus status, ControlError error) {
		return ResponseEntity.status(status).body(error);
	}

}
