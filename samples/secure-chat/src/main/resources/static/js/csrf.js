// The token against CSRF: Spring Security writes it to a cookie, and forms and calls send it back.
export function csrfToken() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("XSRF-TOKEN="));
  return cookie ? decodeURIComponent(cookie.slice("XSRF-TOKEN=".length)) : "";
}

/** Puts the token into a form when it is submitted: it changes when somebody signs in. */
export function protect(form) {
  form.addEventListener("submit", () => form.elements._csrf.value = csrfToken());
}
