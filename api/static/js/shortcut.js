// "/" puts the cursor into the search box, as on most search pages.
export function startShortcut() {
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("q");
    const isShortcut = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isShortcut && box && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}
