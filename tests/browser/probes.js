// Questions that the access tests ask a page. Each gives a list of what is wrong.
({
  nameless() {
    const named = (node) => node.textContent.trim() || node.getAttribute("aria-label") || node.labels?.length
      || (node.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => document.getElementById(id)?.textContent.trim());
    return [...document.querySelectorAll("button, a, input, textarea, [role=img], svg:not([aria-hidden]), summary, section")]
      .filter((node) => !node.hidden && !named(node)).map((node) => node.outerHTML.slice(0, 120));
  },
  brokenReferences() {
    const names = ["aria-labelledby", "aria-controls", "aria-describedby", "for"];
    return [...document.querySelectorAll(names.map((name) => `[${name}]`).join())]
      .filter((node) => node.localName !== "dialog")
      .flatMap((node) => names.flatMap((name) => (node.getAttribute(name) ?? "").split(" ").filter(Boolean)))
      .filter((id) => !document.getElementById(id));
  },
  doubledIds() {
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place);
  },
  lowerThan(height, selector) {
    return [...document.querySelectorAll(selector)].filter((node) => node.offsetParent && node.getBoundingClientRect().height < height)
      .map((node) => node.className);
  },
  smallTargets() {
    return [...document.querySelectorAll("button, summary, a")].filter((node) => node.offsetParent && !node.matches(".skip"))
      .filter((node) => node.getBoundingClientRect().height < 24 || node.getBoundingClientRect().width < 24)
      .map((node) => node.outerHTML.slice(0, 90));
  },
  beyond(width) {
    return [...document.querySelectorAll("#log *")].filter((node) => !node.closest(".unseen"))
      .filter((node) => node.getBoundingClientRect().right > width + 0.5).map((node) => node.outerHTML.slice(0, 80));
  },
  faint() {
    // Contrast as painted: every piece of text against the nearest filled ground behind it.
    const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
    const ground = (node) => {
      for (let at = node; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] > 0.99) return colour;
      }
      return [255, 255, 255];
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !node.offsetParent || node.closest(".unseen, :disabled, .skip")) continue;
      const [one, other] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
      const wanted = node.matches(".price-odds, .live-odds, .pick-odds, .leg-odds") ? 7 : 4.5;
      if ((one + 0.05) / (other + 0.05) < wanted && !node.closest(".is-old")) found.push(`${node.className}: ${walker.currentNode.data.slice(0, 40)}`);
    }
    return found;
  },
})
