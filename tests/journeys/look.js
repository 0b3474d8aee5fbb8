// What the journeys ask of a page: conftest.py.
(() => {
    const MARKS = new Set([
        "class", "style", "type", "open", "hidden", "disabled", "multiple", "role", "scope", "aria-current",
        "aria-disabled", "aria-selected", "data-bs-theme", "data-cell", "data-label", "data-system",
    ]);
    const ASKED = {
        all: {},
        colourless: {rules: {"color-contrast": {enabled: false}}},
        // What fits at one size may need scrolling at another; words may be hidden, and what they named with them.
        sized: {runOnly: ["aria-hidden-focus", "button-name", "label", "link-name", "scrollable-region-focusable"]},
    };
    const of = parts => parts.flatMap(part => [...document.querySelectorAll(part)]);

    const loaded = address => "axe" in window ? null : new Promise((done, failed) => {
        const script = Object.assign(document.createElement("script"), {src: address, onload: done, onerror: failed});
        document.head.append(script);
    });

    const hash = text => [...text].reduce((sum, each) => Math.imul(sum, 31) + each.codePointAt(0) | 0, 7);

    // What decides an element's colours: its name and marks, and those of all around it.
    const kinds = outside => {
        const known = new Map([[null, ""]]), found = new Set();
        const kind = node => {
            if (!known.has(node)) {
                const marks = [...node.attributes].filter(each => MARKS.has(each.name));
                const own = marks.map(each => each.name === "data-label" ? each.name : `${each.name}=${each.value}`);
                known.set(node, `${kind(node.parentElement)}>${node.localName} ${own.join(" ")}`);
            }
            return known.get(node);
        };
        for (const node of document.body.querySelectorAll("*")) {
            const says = [...node.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.data.trim());
            if ((says || node.matches("input, select, textarea")) && !outside.some(part => part.contains(node))) {
                found.add(hash(kind(node)));
            }
        }
        return [...found];
    };

    // {shell: the links of these parts, kinds: hashes of what stands outside them}, and axe at hand.
    const meet = async ([shell, address]) => {
        await loaded(address);
        const links = of(shell.map(part => `${part} a`)).map(each => each.getAttribute("href"));
        return {shell: links.join(" "), kinds: kinds(of(shell))};
    };

    // Axe weighs all that stands in a page, also what it is told to leave out: that is taken away meanwhile.
    const look = ([left, asked]) => {
        const out = of(left).filter(part => !part.contains(document.activeElement)).map(part => {
            const place = document.createComment("");
            part.replaceWith(place);
            return [place, part];
        });
        return axe.run({resultTypes: ["violations"], preload: false, ...ASKED[asked]}).then(found => found.violations)
            .finally(() => out.forEach(([place, part]) => place.replaceWith(part)));
    };

    return {meet, look};
})()
