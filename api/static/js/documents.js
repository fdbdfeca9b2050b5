// The page works without this file: it drops files in, follows jobs, and asks before it changes.
const upload = document.getElementById("upload");
const words = upload.dataset;
const told = document.getElementById("told");
const recent = document.getElementById("recent");
const picker = document.getElementById("files");
const inWords = (text, ...values) => values.reduce((said, value) => said.replace("{}", value), text);
const inLanguage = (reason) => words.language === "zh" ? reason.message : reason.message_en;
const named = (group, name) => words[group + name[0].toUpperCase() + name.slice(1)];

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function tell(text, isBad = false) {
  told.textContent = text;
  told.classList.toggle("bad", isBad);
}

// Jobs

function rowOf(job) {
  const found = recent.querySelector(`[data-job="${job.id}"]`);
  if (found) return found;
  const row = element("li", "job");
  row.dataset.job = job.id;
  const line = element("p", "line");
  const link = element("a", "", `${words.jobUpload} #${job.id}`);
  const suffix = words.language === "zh" ? "" : `?lang=${words.language}`;
  link.href = `${words.prefix}/jobs/${job.id}${suffix}`;
  line.append(link, element("span", "state"), element("span", "through"), element("span", "counts"));
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", `${words.progress} #${job.id}`);
  row.append(line, bar, element("p", "waits"), element("ul", "failures"));
  recent.querySelector("ul").prepend(row);
  recent.hidden = false;
  return row;
}

function failureOf(file) {
  const reason = file.reason ? inLanguage(file.reason) : "";
  return element("li", "", reason.startsWith(file.name) ? reason : `${file.name}${words.colon}${reason}`);
}

function show(job) {
  const row = rowOf(job);
  row.dataset.state = job.state;
  const state = row.querySelector(".state");
  state.className = `state ${job.state}`;
  state.textContent = named("state", job.state);
  row.querySelector(".through").textContent = inWords(words.filesDone, job.done, job.total);
  row.querySelector(".counts").textContent = summary(job);
  row.querySelector(".waits").textContent = job.reason ? inLanguage(job.reason) : "";
  const bar = row.querySelector("progress");
  if (bar) Object.assign(bar, { max: job.total || 1, value: job.done });
  const failed = job.files.filter((file) => file.outcome === "failed");
  row.querySelector(".failures").replaceChildren(...failed.map(failureOf));
}

function summary(job) {
  const counted = Object.entries(job.counts).filter(([, count]) => count);
  return counted.map(([way, count]) => `${named("way", way) ?? way} ${count}`).join(" · ");
}

// Browsers hold few connections to one place open: the oldest jobs, which are done first, have them.
const MOST_FOLLOWED = 3;
const unfollowed = [];
let followed = 0;

function follow(number) {
  if (followed === MOST_FOLLOWED) return unfollowed.push(number);
  followed += 1;
  const events = new EventSource(`${words.prefix}/v1/jobs/${number}/events`);
  events.addEventListener("job", (event) => show(JSON.parse(event.data)));
  events.addEventListener("end", async (event) => {
    events.close();
    followed -= 1;
    if (unfollowed.length) follow(unfollowed.shift());
    const job = JSON.parse(event.data);
    show(job);
    recent.querySelector(`[data-job="${job.id}"] progress`)?.remove();
    await refresh();
    tell(`#${job.id} ${named("state", job.state)}：${summary(job)}。${words.listRefreshed}`);
  });
}

async function refresh() {
  const reply = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!reply.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const list = document.getElementById("list");
  const fresh = document.adoptNode(page.getElementById("list"));
  const focused = list.contains(document.activeElement) ? same(fresh, document.activeElement) : null;
  for (const box of list.querySelectorAll("[name=doc_id]:checked")) {
    const kept = same(fresh, box);
    if (kept) kept.checked = true;
  }
  list.replaceWith(fresh);
  prepareList();
  focused?.focus({ preventScroll: true });
}

// What takes the place of an element of the list.
function same(list, element) {
  const alike = (one) => one.name === element.name && one.value === element.value;
  if (element.id) return list.querySelector(`#${CSS.escape(element.id)}`);
  if (element.href) return [...list.querySelectorAll("a")].find((one) => one.href === element.href);
  return [...list.querySelectorAll("input, button")].find(alike);
}

for (const row of [...recent.querySelectorAll(".job")].reverse()) {
  if (["queued", "running"].includes(row.dataset.state)) follow(row.dataset.job);
}

// Uploading

function send(files) {
  if (!files.length) return tell(words.nothingChosen, true);
  const body = new FormData();
  const into = upload.querySelector("input[name=collection]")?.value.trim();
  if (into) body.append("collection", into);
  for (const file of files) body.append("files", file, file.webkitRelativePath || file.name);
  const request = new XMLHttpRequest();
  const bar = document.getElementById("sending");
  const over = (text, isBad) => {
    bar.hidden = true;
    upload.querySelector("button").disabled = false;
    tell(text, isBad);
  };
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("error", () => over(words.uploadFailed, true));
  request.addEventListener("load", () => {
    if (request.status !== 202) return over(problemIn(request), true);
    const job = JSON.parse(request.responseText);
    upload.querySelector("form").reset();
    show(job);
    over(`#${job.id} ${named("state", job.state)}`, false);
    follow(job.id);
  });
  request.open("POST", `${words.prefix}/v1/documents`);
  request.setRequestHeader("accept", "application/json");
  bar.hidden = false;
  bar.value = 0;
  upload.querySelector("button").disabled = true;
  tell(`${words.uploading}…`);
  request.send(body);
}

function problemIn(request) {
  try {
    const problem = JSON.parse(request.responseText);
    return (words.language === "zh" ? problem.detail : problem.detail_en) || words.uploadFailed;
  } catch {
    return words.uploadFailed;
  }
}

upload.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  send([...picker.files]);
});

// The browser's own button speaks the browser's language; its label takes its place.
upload.classList.add("scripted");
picker.addEventListener("change", showChosen);
upload.querySelector("form").addEventListener("reset", () => setTimeout(showChosen));

function showChosen() {
  const names = [...picker.files].map((file) => file.name);
  const said = names.length > 3 ? inWords(words.selected, names.length) : names.join("、");
  upload.querySelector(".drop-hint").textContent = said || words.orDrop;
}

showChosen();
for (const name of ["dragenter", "dragover"]) {
  upload.addEventListener(name, (event) => {
    event.preventDefault();
    upload.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  upload.addEventListener(name, () => upload.classList.remove("over"));
}
upload.addEventListener("drop", (event) => {
  event.preventDefault();
  send([...event.dataTransfer.files]);
});

// Choosing and changing

function prepareList() {
  const form = document.getElementById("change");
  if (!form) return;
  const all = document.getElementById("all");
  const boxes = [...form.querySelectorAll("[name=doc_id]")];
  const chosen = () => boxes.filter((box) => box.checked);
  const count = () => {
    const number = chosen().length;
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
    document.getElementById("selected").textContent = number ? inWords(words.selected, number) : "";
    for (const button of form.querySelectorAll(".actions button")) button.disabled = !number;
  };
  all.parentElement.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  form.addEventListener("submit", (event) => {
    const action = event.submitter?.value;
    if (!action || form.elements.confirmed) return;
    event.preventDefault();
    confirmed(form, action, chosen());
  });
  count();
}

function confirmed(form, action, chosen) {
  const dialog = document.getElementById(`confirm-${action}`);
  const titles = chosen.map((box) => box.closest("li").querySelector("a").textContent);
  dialog.querySelector(".chosen").replaceChildren(...titles.map((title) => element("li", "", title)));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    for (const [name, value] of [["confirmed", "yes"], ["action", action]]) {
      const field = element("input", "");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.submit();
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
}

prepareList();
