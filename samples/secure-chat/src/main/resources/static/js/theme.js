// Runs before the page is painted: dark or light, as the system has it or as the switch said last.
(() => {
  const KEY = "secure-chat-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };

  function apply() {
    const dark = (stored() ?? (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const button = document.getElementById("theme");
    if (button) {
      button.textContent = dark ? "Light" : "Dark";
      button.setAttribute("aria-label", `${button.textContent} theme`);
    }
  }

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme").addEventListener("click", () => {
      try { localStorage.setItem(KEY, document.documentElement.dataset.theme === "dark" ? "light" : "dark"); } catch { }
      apply();
    });
  });
})();
