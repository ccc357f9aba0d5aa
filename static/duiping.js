// Keys, menus, dropping files, copying, sending once. Everything here is a convenience: each page works without it.
"use strict";

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  // ---- what only a script can do is shown only where it runs
  const reveal = (root) => all("[data-copy], [data-dismiss], [data-print]", root).forEach((node) => { node.hidden = false; });

  // ---- copying an id
  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 1200);
  };

  // ---- sending once: the second click of an impatient hand is not a second order (the server knows it too)
  const sendOnce = (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "";
    const buttons = [...all("button", form), ...all(`button[form="${form.id}"]`)];
    buttons.forEach((button) => { button.dataset.busy = ""; });
  };
  const sendAgain = () => {
    all("form[data-sending]").forEach((form) => delete form.dataset.sending);
    all("[data-busy]").forEach((button) => delete button.dataset.busy);
  };

  // ---- appearance: at once, and remembered by the server
  const media = { auto: "screen and (prefers-color-scheme: dark)", dark: "screen", light: "not all" };
  const wear = (event) => {
    const button = event.submitter;
    if (!event.target.matches("[data-theme-form]") || !button) return;
    event.preventDefault();
    const body = new FormData(event.target);
    body.set("theme", button.value);
    one("link[data-dark]").media = media[button.value];
    if (button.value === "auto") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = button.value;
    all("button", event.target).forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    fetch(event.target.action, { method: "POST", body, redirect: "manual" });
  };

  // ---- menus close when one looks elsewhere; only one is open
  const closeMenus = (except) => {
    all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  };

  // ---- dropping files
  const showChosen = (input) => {
    const list = one("[data-chosen]", input.closest("[data-drop]"));
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${(file.size / 1000).toFixed(1)} KB`;
      return line;
    }));
  };
  const dropZone = (event) => event?.target.closest?.("[data-drop]") ?? one("[data-drop]");
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (event) => {
    const zone = dropZone(event);
    if (!zone || !carriesFiles(event)) return;
    event.preventDefault();
    zone.dataset.over = "";
  };
  const drop = (event) => {
    const zone = dropZone(event);
    if (!zone || !carriesFiles(event)) return;
    event.preventDefault();
    delete zone.dataset.over;
    const input = one("input[type=file]", zone);
    input.files = event.dataTransfer.files;
    showChosen(input);
    zone.scrollIntoView({ block: "nearest" });
  };

  // ---- ticking: a box for the group, shift for a range; what follows is asked of the server
  let lastBox = null;
  const tick = (box, event) => {
    const group = box.closest("[data-group]");
    if (box.matches("[data-all]")) {
      all("input[data-one]:not(:disabled)", group).forEach((other) => { other.checked = box.checked; });
    } else if (group) {
      const boxes = all("input[data-one]:not(:disabled)", group);
      if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
        const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
        boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
      }
      lastBox = box;
    }
    showWhole();
    all("tr", group ?? document).forEach((row) => {
      const own = one("input[data-one]", row);
      if (own) row.classList.toggle("selected", own.checked);
    });
    box.dispatchEvent(new CustomEvent("ticked", { bubbles: true }));
  };

  const showWhole = () => all("input[data-all]").forEach((whole) => {
    const boxes = all("input[data-one]:not(:disabled)", whole.closest("[data-group]"));
    whole.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    whole.indeterminate = !whole.checked && boxes.some((box) => box.checked);
  });

  // ---- moving in lists
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const currentRow = () => rows().find((row) => row.matches("[aria-current=true], [aria-selected=true]"));
  const address = (row) => (row.matches("a") ? row : one("a[data-open], a", row));
  const move = (by) => {
    const turn = one(by > 0 ? "[data-next-ticket]" : "[data-previous-ticket]");
    if (turn) return turn.click();
    const list = rows();
    if (!list.length) return undefined;
    const at = list.indexOf(currentRow());
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    list.forEach((row) => row.setAttribute("aria-selected", String(row === next)));
    address(next)?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return undefined;
  };

  // ---- keys, wherever no field has the cursor and no word is being composed
  const isTyping = (event) => event.isComposing || event.keyCode === 229
    || event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const openAction = (name) => {
    const act = one(`details[data-hotkey="${name}"], section[data-hotkey="${name}"]`);
    if (!act) return false;
    if (act.matches("details")) act.open = true;
    act.scrollIntoView({ block: "nearest" });
    one("input:not([type=hidden]), select, textarea", act)?.focus();
    return true;
  };
  const press = (name) => {
    const button = one(`button[data-hotkey="${name}"]:not(:disabled), a[data-hotkey="${name}"]`);
    button?.click();
    return Boolean(button);
  };
  const choose = (digit) => {
    const way = all("input.way-radio:not(:disabled)")[digit - 1];
    if (!way) return false;
    way.checked = true;
    way.focus({ preventScroll: true });
    way.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  const open = () => {
    const row = one("#detail") ? null : currentRow();
    if (!row) return press("enter");
    address(row)?.click();
    return true;
  };
  let leader = -Infinity;
  const go = (key) => {
    const places = { t: "tickets", i: "imports", r: "runs", w: "workbench", a: "approvals", h: "archive" };
    const link = places[key] && one(`[data-nav="${places[key]}"]`);
    link?.click();
    return Boolean(link);
  };
  const plainKey = (event) => {
    const key = event.key.toLowerCase();
    if (event.timeStamp - leader < 900) {
      leader = -Infinity;
      return go(key);
    }
    if (key === "g") { leader = event.timeStamp; return true; }
    if (key === "j" || key === "k") { move(key === "j" ? 1 : -1); return true; }
    if (key === "/") { one("[data-search]")?.focus(); return true; }
    if (key === "?") { const keys = one("[data-keys]"); if (keys) keys.open = !keys.open; return true; }
    if (key === "enter") return document.activeElement?.matches("a, button, summary") ? false : open();
    if (key === "x") { one("input[data-one]", currentRow() ?? document.createElement("i"))?.click(); return true; }
    if (/^[1-3]$/.test(key)) return choose(Number(key));
    return openAction(key) || press(key);
  };
  const keydown = (event) => {
    if (event.key === "Escape") {
      closeMenus();
      if (isTyping(event)) event.target.blur();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      one("[data-search]")?.focus();
      one("[data-search]")?.select();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form") ?? one("form[data-main]");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (plainKey(event)) event.preventDefault();
  };

  // ---- notices: what is done goes by itself after a while, failures stay
  const letGo = (root) => all('[data-toast="even"]', root).forEach((toast) => {
    let timer = setTimeout(() => toast.remove(), 12000);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), 4000); });
  });

  const click = (event) => {
    closeMenus(event.target.closest("details.menu"));
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    event.target.closest("[data-dismiss]")?.closest(".notice")?.remove();
    if (event.target.closest("[data-print]")) window.print();
    const box = event.target.closest("input[data-one], input[data-all]");
    if (box) tick(box, event);
  };

  // ---- after the detail was exchanged, the list shows which one it is, and stays where it was
  const follow = () => all("a[data-row]").forEach((item) => {
    if (item.pathname !== location.pathname) return item.removeAttribute("aria-current");
    item.setAttribute("aria-current", "true");
    return item.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("click", click);
  document.addEventListener("keydown", keydown);
  document.addEventListener("submit", sendOnce);
  document.addEventListener("submit", wear);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragleave", (event) => { all("[data-over]").forEach((zone) => delete zone.dataset.over); });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-drop] input[type=file]")) showChosen(event.target); });
  window.addEventListener("pageshow", sendAgain);
  document.addEventListener("htmx:afterSwap", (event) => reveal(event.target.parentElement ?? document));
  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.dataset.script = "";
    document.body.addEventListener("htmx:afterSettle", sendAgain);
    document.body.addEventListener("htmx:pushedIntoHistory", follow);
    reveal(document);
    letGo(document);
    showWhole();
    one("#refusal")?.focus();
    one("[data-row][aria-current=true]")?.scrollIntoView({ block: "nearest" });
  });
})();
