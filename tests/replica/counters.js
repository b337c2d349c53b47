/*
 * Counts, in the world it is evaluated in, layout reads and visited elements. sobremesaDrag moves a chip about as a drag
 * does and gives the counts; no timer runs meanwhile, so that what is read once all is quiet is not among them.
 */
(() => {
  const counts = { layout: 0, visited: 0, batches: 0 };
  const wrap = (proto, name, count) => { const real = proto[name]; proto[name] = function (...given) { counts[count] += 1; return real.apply(this, given); }; };
  for (const name of ["getBoundingClientRect", "getClientRects", "checkVisibility", "scrollIntoView"]) wrap(Element.prototype, name, "layout");
  for (const name of ["offsetTop", "offsetLeft", "offsetWidth", "offsetHeight", "offsetParent"]) {
    const real = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name).get;
    Object.defineProperty(HTMLElement.prototype, name, { get() { counts.layout += 1; return real.call(this); } });
  }
  const styles = globalThis.getComputedStyle;
  globalThis.getComputedStyle = (...given) => { counts.layout += 1; return styles(...given); };
  const matches = Element.prototype.matches;
  Element.prototype.matches = function (...given) { counts.visited += 1; return matches.apply(this, given); };
  const query = Element.prototype.querySelector;
  Element.prototype.querySelector = function (...given) { counts.visited += this.getElementsByTagName("*").length; return query.apply(this, given); };
  const climb = Element.prototype.closest;
  Element.prototype.closest = function (...given) { counts.visited += 1; return climb.apply(this, given); };
  const all = Element.prototype.querySelectorAll;
  Element.prototype.querySelectorAll = function (...given) { counts.visited += this.getElementsByTagName("*").length; return all.apply(this, given); };
  const seen = new MutationObserver(() => { counts.batches += 1; });
  seen.observe(document.body, { childList: true, subtree: true });
  globalThis.sobremesaDrag = async (frames) => {
    const cell = document.querySelector("[role=main]").firstElementChild.firstElementChild;
    const like = document.querySelector("[data-eventchip]").dataset.eventid;
    for (let frame = 0; frame < frames; frame += 1) {
      const ghost = document.createElement("div");
      Object.assign(ghost.dataset, { eventid: like, eventchip: "" });
      ghost.appendChild(document.createElement("span")).appendChild(document.createElement("b")).textContent = "moving";
      cell.append(ghost);
      document.body.setAttribute("data-viewkey", frame % 2 ? "WEEK" : "DAY");
      await null; // observers are told before this goes on
      ghost.remove();
    }
    await null;
    return { ...counts };
  };
  return true;
})();
