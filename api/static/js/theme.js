// Light, dark, or as the system is: the choice is kept in this browser, and holds before anything is painted.
(function () {
  const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };
  const ORDER = ["auto", "light", "dark"];
  const KEY = "wenzheng.theme";
  function chosen() {
    try { return MEDIA[localStorage.getItem(KEY)] ? localStorage.getItem(KEY) : "auto"; } catch { return "auto"; }
  }
  function apply(theme) {
    document.getElementById("dark").media = MEDIA[theme];
  }
  apply(chosen());
  addEventListener("storage", (event) => { if (event.key === KEY) apply(chosen()); });
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const tell = () => {
      const label = `${button.dataset.name}: ${button.dataset[chosen()]}`;
      button.setAttribute("aria-label", label);
      button.title = label;
    };
    button.hidden = false;
    tell();
    button.addEventListener("click", () => {
      const next = ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length];
      try { localStorage.setItem(KEY, next); } catch { /* it holds for this page then */ }
      apply(next);
      tell();
    });
  });
})();
