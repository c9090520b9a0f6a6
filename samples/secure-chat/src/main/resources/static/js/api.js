// Calls to the application. They never throw: what failed is the error of the answer.
import { csrfToken } from "./csrf.js";

export async function call(method, path, body) {
  try {
    const response = await fetch(`api/${path}`, {
      method,
      headers: { "X-XSRF-TOKEN": csrfToken(), ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(8_000),
    });
    if (response.status === 401) {
      location.replace("login.html?ended");
    }
    const text = await response.text();
    const data = text ? JSON.parse(text) : null;
    return response.ok ? { ok: true, data } : { ok: false, error: data?.detail ?? `the application answered ${response.status}` };
  }
  catch {
    return { ok: false, error: "the application does not answer" };
  }
}
