/**
 * Turns one tree into another in place: what stays the same keeps its focus, selection, scroll position and open details.
 * Text is copied as text and nodes are cloned from a parsed document, never written as markup.
 */
export const morphScript = `
const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id || '' : '');
const isAlike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (keyOf(child)) keyed.set(child.nodeName + keyOf(child), child);
  let next = from.firstChild;
  for (const wanted of to.childNodes) {
    const key = keyOf(wanted);
    const match = key ? keyed.get(wanted.nodeName + key) : next && isAlike(next, wanted) ? next : undefined;
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else from.insertBefore(match, next);
    morph(match, wanted);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

function morph(from, to) {
  if (from.nodeType !== 1) {
    if (from.nodeValue !== to.nodeValue) {
      from.nodeValue = to.nodeValue;
      markChanged(from.parentElement);
    }
    return;
  }
  morphAttributes(from, to);
  morphChildren(from, to);
}

// Parts that the reader opened, typed or chose stay.
const ofReader = { DETAILS: ['open'], INPUT: ['value'], OPTION: ['selected'] };

function morphAttributes(from, to) {
  const kept = ofReader[from.nodeName] ?? [];
  for (const { name, value } of to.attributes) {
    if (!kept.includes(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!kept.includes(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

function markChanged(element) {
  const cell = element?.closest('td, th, dd, li');
  if (!cell || element.closest('time')) return;
  cell.classList.add('changed');
  setTimeout(() => cell.classList.remove('changed'), 2500);
}
`;
