// A toast goes by itself after a while, unless somebody points at it or has focus in it. Without this file it stays.
"use strict";

for (const toast of document.querySelectorAll("[data-toast]")) {
  const close = document.createElement("button");
  close.className = "button small icon";
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  toast.classList.add("counting");
  // The line under the toast is the clock: it stops while the toast is pointed at.
  toast.addEventListener("animationend", (event) => {
    if (event.animationName === "run-out") toast.remove();
  });
}
