// The page of a job that is not over follows it, without losing place or focus; without this file it
// loads itself anew.
import { say } from "./saying.js";

const PAUSE = 1000;

const main = document.getElementById("main");
const events = new EventSource(main.querySelector("[data-events]").dataset.events);
let isLooking = false;
let isStale = false;

async function look() {
  isStale = true;
  if (isLooking) return;
  isLooking = true;
  while (isStale) {
    isStale = false;
    const reply = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (reply?.ok) show(new DOMParser().parseFromString(await reply.text(), "text/html"));
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  isLooking = false;
}

function show(page) {
  const hadFocus = main.contains(document.activeElement);
  main.replaceChildren(...document.adoptNode(page.getElementById("main")).childNodes);
  document.title = page.title;
  if (!hadFocus) return;
  main.tabIndex = -1;
  (main.querySelector("section.job button") ?? main).focus({ preventScroll: true });
}

events.addEventListener("job", look);
events.addEventListener("end", async () => {
  events.close();
  await look();
  say(main.querySelector("h1").textContent);
});
