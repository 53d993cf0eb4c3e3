/**
 * The page's whole script: search, unfold and fold, the state of both in the address. It reads no markup of agents and
 * writes none. Without it every card can still be read and filtered.
 */
export const SCRIPT = `"use strict";
(() => {
  const cards = [...document.querySelectorAll("article.task")];
  const tools = document.querySelector(".tools");
  const search = document.querySelector("#search");
  const none = document.querySelector("#none");
  tools.hidden = false;
  const texts = new Map();
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };
  const standing = () => document.querySelector("input[name=standing]:checked").value;
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    const word = standing();
    let shown = 0;
    for (const card of cards) {
      const hit = wanted === "" || textOf(card).includes(wanted);
      card.classList.toggle("missed", !hit);
      if (hit && (word === "all" || card.dataset.standing === word)) shown++;
    }
    none.hidden = shown > 0;
  };
  const remember = () => {
    const state = new URLSearchParams();
    if (standing() !== "all") state.set("show", standing());
    if (search.value !== "") state.set("find", search.value);
    try { history.replaceState(null, "", "#" + state); } catch { /* a page in a frame has no history */ }
  };
  const reveal = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (/^task-\\d+$/.test(name)) {
      const card = document.getElementById(name);
      const fold = card && card.querySelector("details");
      if (!fold) return;
      document.querySelector("#show-all").checked = true;
      search.value = "";
      apply();
      fold.open = true;
      card.scrollIntoView();
    } else {
      const state = new URLSearchParams(location.hash.slice(1));
      const radio = document.querySelector("#show-" + (["refuted", "unverified", "verified", "skipped"].includes(state.get("show")) ? state.get("show") : "all"));
      radio.checked = true;
      search.value = state.get("find") || "";
      apply();
    }
  };
  let waiting = 0;
  search.addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(() => { apply(); remember(); }); });
  for (const radio of document.querySelectorAll("input[name=standing]")) radio.addEventListener("change", () => { apply(); remember(); });
  const each = (open) => { for (const card of cards) if (!card.classList.contains("missed")) card.querySelector("details").open = open; };
  document.querySelector("#unfold").addEventListener("click", () => each(true));
  document.querySelector("#fold").addEventListener("click", () => each(false));
  addEventListener("hashchange", reveal);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape" && document.activeElement === search) { search.value = ""; apply(); remember(); search.blur(); }
  });
  let folded = [];
  addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("details:not([open])")]; for (const one of folded) one.open = true; });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
  reveal();
})();
`;
