// Inbound scan: what is scanned is kept at once, sent one after the other, and forgotten only when it was answered.
"use strict";

(() => {
  const place = document.querySelector("[data-scan]");
  if (!place) return;
  const find = (name) => place.querySelector(`[data-scan-${name}]`);
  const form = place.querySelector("form");
  const field = form.elements.barcode;
  const list = find("list");
  const atOnce = Number(place.dataset.atOnce);
  const prefix = `scan ${place.dataset.scan} `;
  const PATIENCE = 20000;
  const PAUSES = [1000, 2000, 5000, 10000];
  const TONES = ["ok", "info", "warn", "bad"];

  // Each scan is a record of its own, so that two windows never write over each other's.
  const waiting = new Map();
  let keeps = true;
  let counted = 0;

  function keep(key, barcode) {
    const scan = { barcode, at: Date.now(), place: counted++ };
    waiting.set(key, scan);
    try { localStorage.setItem(prefix + key, JSON.stringify(scan)); } catch { keeps = false; }
  }

  function forget(key) {
    waiting.delete(key);
    try { localStorage.removeItem(prefix + key); } catch { /* It was kept in this page alone. */ }
  }

  function remember() {
    const found = [];
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const name = localStorage.key(place);
        if (name.startsWith(prefix)) found.push([name.slice(prefix.length), JSON.parse(localStorage.getItem(name))]);
      }
    } catch { keeps = false; }
    found.sort(([, one], [, other]) => one.at - other.at || one.place - other.place);
    for (const [key, scan] of found) {
      waiting.set(key, scan);
      showWaiting(key, scan.barcode);
    }
  }

  // Without a secure connection there is no randomUUID.
  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Some scanners send marks that no text holds.
    const barcode = field.value.replace(/[\u0000-\u001f]/g, "").trim();
    field.value = "";
    field.focus();
    if (!barcode) return;
    const key = newKey();
    keep(key, barcode);
    showWaiting(key, barcode);
    // After a failure the next attempt has its time, however fast somebody scans on.
    if (trouble) showKept(true);
    else send();
  });

  // Sending: one request at a time, with as many scans as wait. A scan that comes twice is answered as it was at first.
  let sending = false;
  let failures = 0;
  let trouble = "";
  let timer = 0;
  let size = atOnce;

  async function send() {
    if (sending || !waiting.size) { tell(); return; }
    clearTimeout(timer);
    sending = true;
    const some = [...waiting].slice(0, size);
    const before = trouble;
    trouble = await post(some);
    sending = false;
    if (!trouble) {
      failures = 0;
      size = atOnce;
    } else {
      failures += 1;
      // One that the server can not take does not keep the others from coming in.
      if (trouble === "fault") {
        if (size === 1) postpone(some[0][0]);
        size = 1;
      }
    }
    if (trouble) showKept(!before);
    tell();
    if (!waiting.size) return;
    if (trouble) timer = setTimeout(send, PAUSES[Math.min(failures, PAUSES.length) - 1]);
    else send();
  }

  function postpone(key) {
    const scan = waiting.get(key);
    waiting.delete(key);
    waiting.set(key, scan);
  }

  async function post(some) {
    const body = new URLSearchParams();
    for (const [key, scan] of some) {
      body.append("scan_key", key);
      body.append("barcode", scan.barcode);
    }
    const token = document.querySelector("meta[name=csrf-token]");
    let response;
    let told;
    try {
      const headers = { "X-CSRFToken": token.content };
      const signal = AbortSignal.timeout(PATIENCE);
      response = await fetch(place.dataset.take, { method: "POST", body, headers, redirect: "manual", signal });
      if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return "out";
      if (response.status === 400) {
        await renew(token);
        return "fault";
      }
      if (!response.ok) return response.status >= 502 ? "away" : "fault";
      told = (await response.json()).answers;
    } catch {
      return "away";
    }
    show(told);
    return some.some(([key]) => waiting.has(key)) ? "fault" : "";
  }

  // The secret of the page is another one after signing in again, in another window.
  async function renew(token) {
    const page = await fetch(location.pathname, { redirect: "manual" });
    if (!page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[name=csrf-token]");
    if (fresh) token.content = fresh.content;
  }

  function tell() {
    find("line").hidden = !trouble && keeps;
    find("away").hidden = trouble !== "away";
    find("out").hidden = trouble !== "out";
    find("fault").hidden = trouble !== "fault";
    find("unkept").hidden = keeps;
    const count = find("waiting");
    count.textContent = waiting.size ? `${waiting.size.toLocaleString(document.documentElement.lang)} ${count.dataset.told}` : "";
  }

  window.addEventListener("online", send);
  // What waits is sent from this page alone, so whoever leaves it is asked.
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });

  // Showing: the last answer large, of several at once the one that asks for most; each in the list; sounds by the tone.
  const sums = { ok: 0, info: 0, warn: 0, bad: 0 };

  function show(answers) {
    let largest = null;
    for (const answer of answers) {
      if (!waiting.has(answer.key)) continue;
      forget(answer.key);
      sums[answer.tone] += 1;
      replaceRow(answer.key, answer.row);
      if (!largest || TONES.indexOf(answer.tone) >= TONES.indexOf(largest.tone)) largest = answer;
      if (answer.label) wantLabel(answer.label);
    }
    if (!largest) return;
    find("answer").innerHTML = largest.answer;
    find("sums").hidden = false;
    for (const tone of TONES) place.querySelector(`[data-sum="${tone}"]`).textContent = sums[tone];
    sound(largest.tone);
  }

  // What was not answered must not look like the answer before it.
  function showKept(isNew) {
    const kept = find("kept").content.firstElementChild.cloneNode(true);
    kept.querySelector(".mono").textContent = [...waiting.values()].at(-1).barcode;
    find("answer").replaceChildren(kept);
    if (isNew) sound("kept");
  }

  function rowOf(key) {
    return [...list.children].find((row) => row.dataset.key === key);
  }

  function showWaiting(key, barcode) {
    const row = find("row").content.firstElementChild.cloneNode(true);
    row.dataset.key = key;
    row.querySelector(".mono").textContent = barcode;
    list.prepend(row);
    find("none").hidden = true;
    // What still waits is never taken off the list.
    for (let last = list.lastElementChild; list.children.length > Number(list.dataset.most) && last; ) {
      const before = last.previousElementSibling;
      if (!waiting.has(last.dataset.key)) last.remove();
      last = before;
    }
    tell();
  }

  function replaceRow(key, html) {
    const row = rowOf(key);
    if (row) row.outerHTML = html;
    else list.insertAdjacentHTML("afterbegin", html);
  }

  // Sounds: high is good, low is not.
  const SOUNDS = { ok: [[1046, 0, 0.09]], info: [[1046, 0, 0.07], [784, 0.09, 0.12]], warn: [[440, 0, 0.14], [440, 0.2, 0.14]], bad: [[160, 0, 0.5]], kept: [[300, 0, 0.06], [300, 0.1, 0.06]] };
  const speaker = document.querySelector("[data-scan-sound]");
  let audio = null;
  let isLoud = stored("scan sound") !== "off";

  function stored(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  }

  function store(name, value) {
    try { localStorage.setItem(name, value); } catch { /* It holds for this visit. */ }
  }

  function sound(tone) {
    if (!isLoud || !window.AudioContext) return;
    audio ||= new AudioContext();
    audio.resume();
    for (const [pitch, begin, length] of SOUNDS[tone]) {
      const voice = audio.createOscillator();
      const volume = audio.createGain();
      const from = audio.currentTime + begin;
      voice.type = tone === "bad" ? "sawtooth" : "sine";
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + length);
      voice.connect(volume).connect(audio.destination);
      voice.start(from);
      voice.stop(from + length);
    }
  }

  function tellSound() {
    speaker.setAttribute("aria-pressed", String(isLoud));
    speaker.textContent = isLoud ? speaker.dataset.on : speaker.dataset.off;
  }
  speaker.dataset.on = speaker.textContent;
  speaker.hidden = false;
  tellSound();
  speaker.addEventListener("click", () => {
    isLoud = !isLoud;
    store("scan sound", isLoud ? "on" : "off");
    tellSound();
    sound("ok");
    field.focus();
  });

  // Labels: those of the boxes billed since the last ones are shown when the scanner rests for a moment.
  const labels = find("labels");
  let wanted = [];
  let resting = 0;

  function wantLabel(box) {
    if (!labels || wanted.includes(box)) return;
    wanted.push(box);
    clearTimeout(resting);
    resting = setTimeout(showLabels, 1000);
  }

  function showLabels() {
    clearTimeout(resting);
    if (!wanted.length) return;
    if (trouble) {
      resting = setTimeout(showLabels, PAUSES.at(-1));
      return;
    }
    const shown = wanted;
    const address = `${place.dataset.labels}?${new URLSearchParams(shown.map((box) => ["box", box]))}`;
    const frame = find("frame");
    wanted = [];
    labels.hidden = false;
    find("pdf").href = address;
    frame.onload = () => {
      try {
        // What the browser shows instead of a page that it could not load is not ours to look into.
        if (!frame.contentDocument.location) return;
      } catch {
        wanted = [...shown, ...wanted];
        resting = setTimeout(showLabels, PAUSES.at(-1));
        return;
      }
      if (find("prints").checked) printLabels();
    };
    frame.src = address;
  }

  function printLabels() {
    find("frame").contentWindow.print();
    field.focus();
  }

  if (labels) {
    const prints = find("prints");
    prints.checked = stored("scan prints") === "yes";
    prints.addEventListener("change", () => {
      store("scan prints", prints.checked ? "yes" : "no");
      field.focus();
    });
    find("print").addEventListener("click", printLabels);
  }

  // The field is where the scanner writes: whatever was pressed last, letters and digits go there.
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
    if (!isTyping && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, select, textarea, summary, label") && !String(window.getSelection())) field.focus();
  });
  window.addEventListener("focus", () => { if (document.activeElement === document.body) field.focus(); });

  remember();
  field.focus();
  send();
})();
