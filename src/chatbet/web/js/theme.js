// Runs before the first paint, so that a chosen theme never flashes. Everything else about settings is in settings.js.
try {
  const chosen = localStorage.getItem("chatbet.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage is off: the system's theme it is */ }
