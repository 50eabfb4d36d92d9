"use strict";
(() => {
  const all = () => document.querySelectorAll("details");
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target.parentElement; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  const button = document.getElementById("unfold");
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.textContent === "Open everything";
    for (const part of all()) part.open = open;
    button.textContent = open ? "Close everything" : "Open everything";
  });

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...all()].filter((part) => !part.open);
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });

  for (const line of document.querySelectorAll(".filter")) {
    line.hidden = false;
    const rows = line.parentElement.querySelectorAll("tbody tr");
    line.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.toLowerCase();
      for (const row of rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    });
  }
})();
