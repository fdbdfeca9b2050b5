// The section that is being read is marked in the contents, which are open where there is room.
const outline = document.getElementById("outline");
const EDGE = 140;

if (outline) {
  const wide = matchMedia("(min-width: 64rem)");
  const unfold = () => (outline.open = wide.matches);
  wide.addEventListener("change", unfold);
  unfold();

  const links = new Map();
  for (const link of outline.querySelectorAll("a")) {
    const place = document.getElementById(link.hash.slice(1));
    if (place) links.set(place, link);
  }
  const order = [...links.keys()];
  let current = null;
  // How many sections begin above the upper edge: found by halving, since there may be thousands.
  const passed = () => {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[middle].getBoundingClientRect().top < EDGE) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const mark = () => {
    const link = links.get(order[Math.max(passed() - 1, 0)]);
    if (!link || link === current) return;
    current?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    if (wide.matches) {
      const box = outline.parentElement;
      box.scrollTop = Math.max(0, link.offsetTop - box.clientHeight / 2);
    }
    current = link;
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  mark();
  outline.addEventListener("click", (event) => {
    if (event.target.matches("a") && !wide.matches) outline.open = false;
  });
}
