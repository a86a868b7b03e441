"use strict";
document.addEventListener("keydown", (event) => { if (event.key === "F8") { event.preventDefault(); document.getElementById("back").submit(); } });
