// Ctrl+K: the list of the page of commands, in a dialog over any page. What is typed narrows it; with nothing left, Enter searches for it.
"use strict";
(() => {
  let box = null;

  function build(list, words) {
    box = document.createElement("dialog");
    box.className = "palette";
    box.setAttribute("aria-label", words.title);
    const form = document.querySelector("form.search").cloneNode(true);
    const field = form.querySelector("input[name=q]");
    field.id = "palette-words";
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", "palette-list"], ["aria-label", words.title]]) field.setAttribute(name, value);
    field.placeholder = words.title;
    const options = document.createElement("ul");
    options.id = "palette-list";
    options.setAttribute("role", "listbox");
    options.setAttribute("aria-label", words.title);
    list.forEach((link, place) => {
      const option = document.createElement("li");
      option.id = "palette-" + place;
      option.setAttribute("role", "option");
      option.dataset.path = link.getAttribute("href");
      option.textContent = link.textContent;
      option.addEventListener("click", () => location.assign(option.dataset.path));
      options.append(option);
    });
    field.addEventListener("input", () => narrow(field, options));
    field.addEventListener("keydown", (event) => steer(event, field, options));
    box.append(form, options);
    document.body.append(box);
    narrow(field, options);
    box.addEventListener("close", () => { box.remove(); box = null; });
    box.showModal();
    field.focus();
  }

  const shown = (options) => [...options.children].filter((one) => !one.hidden);

  function choose(field, options, option) {
    for (const one of options.children) one.setAttribute("aria-selected", String(one === option));
    if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  }

  function narrow(field, options) {
    const parts = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const one of options.children) one.hidden = !parts.every((part) => one.textContent.toLocaleLowerCase().includes(part));
    const all = shown(options), typed = parts.join(" ");
    choose(field, options, all.find((one) => one.textContent.toLocaleLowerCase().startsWith(typed)) || all[0] || null);
  }

  function steer(event, field, options) {
    const all = shown(options), at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) choose(field, options, all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === "Enter" && all.length) {
      event.preventDefault();
      location.assign(all[Math.max(0, at)].dataset.path);
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== "KeyK") return;
    event.preventDefault();
    if (box) { box.close(); return; }
    const asked = new XMLHttpRequest();
    asked.responseType = "document";
    asked.onload = () => {
      const found = asked.responseXML && asked.responseXML.querySelectorAll("#commands a");
      if (!found || !found.length) { location.assign("/commands"); return; }
      if (!box) build([...found], { title: asked.responseXML.querySelector("h1").textContent });
    };
    asked.onerror = () => location.assign("/commands");
    asked.open("GET", "/commands");
    asked.send();
  });
})();
