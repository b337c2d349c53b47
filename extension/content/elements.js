/** Builds elements without markup in strings: nothing that the server sends can become HTML. */
const elements = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    cup: "M4 8h12v5a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5zM16 9h1.5a2.5 2.5 0 0 1 0 5H16M8 2.5v2.5M12 2.5v2.5",
    linger: "M6.5 4.5h11a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5H12l-4.5 4v-4h-1A2.5 2.5 0 0 1 4 13V7a2.5 2.5 0 0 1 2.5-2.5zM9 10h6",
    doors: "M6 20V5l8-2v18zM14 5h4v15M4 20h16M11 12v.5",
    breather: "M3 9h10a3 3 0 1 0-3-3M3 13h15a3 3 0 1 1-3 3M3 17h7",
    close: "M6 6l12 12M18 6 6 18",
    back: "m14 6-6 6 6 6",
    check: "m5 12.5 4.5 4.5L19 7",
    undo: "M8 5 4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3",
    download: "M12 4v10m-4-4 4 4 4-4M5 19h14",
    form: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
    meeting: "M4 6h16M4 11h16M4 16h7M15 17l2 2 4-4",
    more: "M5 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M11.4 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M17.8 12a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0",
    info: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 11v5M12 7.6v.3",
    offline: "M4 4l16 16M8 16a5 5 0 0 1 2-3M5 11a10 10 0 0 1 4-2.6M13 8a10 10 0 0 1 6 3M12 19.5v.1",
    warning: "M12 4 3 19.5h18zM12 10v4M12 16.8v.2",
    lock: "M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3",
    settings: "M4 8h9M17 8h3M4 16h3M11 16h9M13 8a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 16a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  };

  /** @typedef {Node | string | null | undefined | false} Child */
  /** @typedef {Record<string, string | boolean | null | undefined | ((event: Event) => void)>} Attributes */

  /**
   * An element with attributes and children; a function is a listener (`click`), `false` and null leave the attribute out.
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag @param {Attributes} [attributes] @param {...Child} children
   * @returns {HTMLElementTagNameMap[T]}
   */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }

  /** @param {string} tag @param {Record<string, string>} attributes @param {...Node} children */
  function svg(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** @param {keyof typeof ICONS} name */
  const icon = (name) => svg("svg", { class: "i", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));

  /** The sign: a cup over a strip. */
  const logo = () => svg("svg", { class: "logo", viewBox: "0 0 32 32", "aria-hidden": "true" },
    svg("rect", { width: "32", height: "32", rx: "8", fill: "#A3411F" }),
    svg("path", { d: "M6 6h15v8a7 7 0 0 1-7 7h-1a7 7 0 0 1-7-7z", fill: "#FFF6EA" }),
    svg("path", { d: "M20 8.8h2.4a3.2 3.2 0 0 1 0 6.4H20", fill: "none", stroke: "#FFF6EA", "stroke-width": "2.8" }),
    svg("rect", { x: "4", y: "23.5", width: "24", height: "4", rx: "2", fill: "#F6B98F" }));

  /**
   * A button that takes a double click as one press: the answer to the first may have moved another button under the second.
   * @param {Child | Child[]} label @param {(event: Event) => void} click
   * @param {Attributes & {kind?: string}} [attributes] `kind`: primary, small, wide, …
   */
  function button(label, click, { kind = "", ...attributes } = {}) {
    /** @type {(event: Event) => void} */
    const once = (event) => { if (!(event instanceof MouseEvent && event.detail > 1)) click(event); };
    return element("button", { type: "button", class: `button ${kind}`.trim(), click: once, ...attributes }, ...(Array.isArray(label) ? label : [label]));
  }

  /** @param {string} name file name @param {string} text @param {string} type media type @param {Node} near where the link may live for a moment */
  function download(name, text, type, near) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = element("a", { href: url, download: name, hidden: true });
    near.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  return Object.freeze({ element, icon, logo, button, download });
})();
