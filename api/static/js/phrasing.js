// The answer stands there already; what a language model makes of it comes in sentence by sentence.
let running;

export function startPhrasing() {
  running?.abort();
  const place = document.getElementById("stream");
  if (!place) return;
  const own = running = new AbortController();
  place.hidden = false;
  const stop = document.getElementById("stop");
  stop.addEventListener("click", () => {
    own.abort();
    end(place, place.dataset.stopped);
  });
  phrase(place, own.signal).catch((error) => {
    if (error.name !== "AbortError") end(place, place.dataset.failed);
  });
}

async function phrase(place, signal) {
  const { question, filters, ignore } = JSON.parse(place.dataset.asked);
  const response = await fetch(place.dataset.ask, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, filters, ignore, stream: true }),
    signal,
  });
  if (!response.ok) return end(place, place.dataset.failed);
  for await (const { name, data } of events(response.body)) {
    if (name === "phrased") add(place, data);
    if (name === "done") finish(place, data);
    if (name === "error") end(place, place.dataset.failed);
  }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html: blocks of lines, a blank one between.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    const blocks = held.split("\n\n");
    held = blocks.pop();
    for (const block of blocks) {
      const of = (field) => block.split("\n").find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
      if (of("data")) yield { name: of("event"), data: JSON.parse(of("data")) };
    }
  }
}

function add(place, { text, citations }) {
  const links = citations.map((at) => {
    const link = document.createElement("a");
    link.href = `#c${at + 1}`;
    link.textContent = `[${at + 1}]`;
    return link;
  });
  place.querySelector(".text").append(text, ...links);
}

// What did not hold good as a whole is taken away again, with the reason for it.
function finish(place, { phrased, notes }) {
  if (phrased) return end(place, place.dataset.by.replace("{}", phrased.model));
  const zh = document.documentElement.lang.startsWith("zh");
  place.querySelector(".text").replaceChildren();
  end(place, notes.map((note) => (zh ? note.zh : note.en)).join(" ") || place.dataset.failed);
}

function end(place, told) {
  place.querySelector(".state").textContent = told;
  document.getElementById("stop")?.remove();
}
