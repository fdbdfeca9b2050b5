// Another question, filter or page of hits takes the place of what stands below the box, without loading
// the page anew: the address, the back button and the title change as if it had been. What goes wrong
// leaves the question in the box.
import { say } from "./saying.js";

const PATIENCE = 300;
const KEPT = 20;
const OWN = document.querySelector("script[src]").getAttribute("src");

let regionIsNew;
let running;
let shown = withoutHash(location.href);
const pages = new Map();

export function startNavigating(then) {
  regionIsNew = then;
  history.scrollRestoration = "manual";
  remember(location.href, document.documentElement.outerHTML);
  const form = document.querySelector("form.ask[role=search]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    if (matchMedia("(pointer: coarse)").matches) document.getElementById("q").blur();
    go(address.href, { isPushed: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a");
    if (link && isOurs(event, link, form)) {
      event.preventDefault();
      go(link.href, { isPushed: true, key: link.dataset.key ?? "" });
    }
  });
  addEventListener("popstate", (event) => {
    if (withoutHash(location.href) === shown) return; // a place on this page
    go(location.href, { isPushed: false, scroll: event.state?.scroll ?? 0 });
  });
}

// A plain click on a link to the search page itself.
function isOurs(event, link, form) {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const there = new URL(link.href);
  const isSame = there.origin === location.origin && there.pathname === new URL(form.action).pathname;
  return isPlain && !link.target && isSame && there.hash === "";
}

async function go(address, how) {
  running?.abort();
  const own = running = new AbortController();
  const waiting = setTimeout(() => busy(true), PATIENCE);
  try {
    const held = how.isPushed ? undefined : pages.get(address);
    const page = held ? { html: held, isGood: true } : await fetched(address, own.signal);
    if (running !== own || page === null) return;
    const { html, isGood } = page;
    if (!html.includes(OWN)) return location.assign(address); // the service is another version by now
    if (how.isPushed) push(address);
    isGood ? remember(address, html) : pages.delete(address); // what failed may be well by the time one comes back
    show(html, how);
  } catch (error) {
    if (error.name !== "AbortError") offline(address, how);
  } finally {
    clearTimeout(waiting);
    if (running === own) busy(false);
  }
}

// The page as text, and whether it is what was asked for; null where another page has to be loaded in its place (to sign in, or no page at all).
async function fetched(address, signal) {
  const response = await fetch(address, { headers: { accept: "text/html" }, signal });
  const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
  if (response.redirected || !isPage) {
    location.assign(response.redirected ? response.url : address);
    return null;
  }
  return { html: await response.text(), isGood: response.ok };
}

function push(address) {
  history.replaceState({ scroll: scrollY }, "");
  if (address === location.href) return;
  history.pushState({ scroll: 0 }, "", address);
}

function remember(address, html) {
  pages.delete(address);
  pages.set(address, html);
  if (pages.size > KEPT) pages.delete(pages.keys().next().value);
}

function withoutHash(address) {
  return address.replace(/#.*/, "");
}

function show(html, how) {
  shown = withoutHash(location.href);
  const fresh = new DOMParser().parseFromString(html, "text/html");
  document.title = fresh.title;
  for (const id of ["above", "kept", "results"]) {
    document.getElementById(id).replaceChildren(...document.adoptNode(fresh.getElementById(id)).childNodes);
  }
  document.getElementById("main").className = fresh.getElementById("main").className;
  document.querySelector("footer").replaceChildren(...fresh.querySelector("footer").childNodes);
  for (const id of ["language", "sign-in"]) {
    const link = document.getElementById(id);
    if (link) link.href = fresh.getElementById(id)?.getAttribute("href") ?? link.href;
  }
  document.querySelector("nav.pages").replaceChildren(...fresh.querySelector("nav.pages").childNodes);
  const box = document.getElementById("q");
  box.value = fresh.getElementById("q").getAttribute("value") ?? "";
  regionIsNew();
  scrollTo(0, how.scroll ?? 0);
  focusOn(how);
  tell();
}

// Who chose a filter stays on it; who turned the page goes on with what is new. The box keeps the focus.
function focusOn({ key }) {
  if (key === undefined) return;
  const same = key && document.querySelector(`#results a[data-key="${CSS.escape(key)}"]`);
  (same || document.getElementById("results")).focus({ preventScroll: true });
}

// The answer, or that there is none, and how many passages there are.
function tell() {
  const parts = ["#answer-title", "#answer", "#reason", "#error", "#total"];
  const texts = parts.map((one) => document.querySelector(`#results ${one}`)?.textContent.trim());
  say(texts.filter(Boolean).join("。") || document.title);
}

function busy(isBusy) {
  document.querySelector("form.ask").setAttribute("aria-busy", String(isBusy));
  const region = document.getElementById("results");
  region.setAttribute("aria-busy", String(isBusy));
  if (isBusy) region.replaceChildren(document.getElementById("skeleton").content.cloneNode(true));
}

function offline(address, how) {
  const region = document.getElementById("results");
  region.replaceChildren(document.getElementById("offline").content.cloneNode(true));
  const retry = document.getElementById("retry");
  const again = () => {
    removeEventListener("online", again);
    go(address, how);
  };
  retry.addEventListener("click", again);
  addEventListener("online", again, { once: true });
}
