import type { Page } from 'playwright-core';

/** Faults that a person with a screen reader or a keyboard would stumble over. */
export async function findFaults(page: Page): Promise<readonly string[]> {
  // The text is evaluated by the page, so it is plain JavaScript.
  return await page.evaluate(`(() => {
    const faults = [];
    const all = (selector) => [...document.querySelectorAll(selector)];
    const nameOf = (element) => {
      const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean).map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
      return (element.getAttribute('aria-label') ?? labelled ?? '').trim() || labelled.trim();
    };
    const say = (what, element) => faults.push(what + ': ' + element.outerHTML.slice(0, 120));
    if (!document.documentElement.lang) faults.push('no language');
    if (!document.title) faults.push('no title');
    for (const landmark of ['body > header', 'main', 'body > footer', 'nav[aria-label=Main]']) if (all(landmark).length !== 1) faults.push('not exactly one ' + landmark);
    if (all('h1').length !== 1) faults.push(all('h1').length + ' h1');
    let level = 0;
    for (const heading of all('h1, h2, h3, h4')) {
      const own = Number(heading.tagName[1]);
      if (own > level + 1) say('a level of headings is left out', heading);
      if (!heading.textContent.trim()) say('an empty heading', heading);
      level = own;
    }
    const ids = all('[id]').map((element) => element.id);
    for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push('id twice: ' + id);
    for (const attribute of ['aria-labelledby', 'for']) for (const element of all('[' + attribute + ']')) {
      for (const id of element.getAttribute(attribute).split(' ')) if (!document.getElementById(id)) say('points at nothing by ' + attribute, element);
    }
    for (const field of all('input, select, textarea')) if (!field.labels?.length) say('a field without a label', field);
    for (const target of all('a[href], button, summary')) if (!(target.textContent.trim() || nameOf(target))) say('nothing to read out', target);
    for (const svg of all('svg')) if (svg.getAttribute('aria-hidden') !== 'true' && !(svg.getAttribute('role') === 'img' && nameOf(svg))) say('a picture without words', svg);
    for (const region of all('[role=region], [role=search], nav, section')) if (!nameOf(region)) say('a region without a name', region);
    for (const scroll of all('.scroll')) if (scroll.tabIndex !== 0) say('cannot be scrolled by keyboard', scroll);
    for (const table of all('table')) {
      if (!table.caption?.textContent.trim()) say('a table without a caption', table);
      for (const cell of table.querySelectorAll('th')) if (!cell.scope) say('a heading cell without a scope', cell);
      for (const row of table.querySelectorAll('tbody tr')) {
        if (row.cells.length !== table.tHead.rows[0].cells.length) say('a row with too few or too many cells', row);
        if (row.cells[0].tagName !== 'TH') say('a row without a heading', row);
      }
    }
    for (const time of all('time')) if (Number.isNaN(Date.parse(time.dateTime))) say('a time that is none', time);
    if (all('nav[aria-label=Main] [aria-current=page]').length > 1) faults.push('two current pages');
    for (const element of all('[style], [onclick], [tabindex]')) {
      if (element.hasAttribute('style') || element.hasAttribute('onclick') || element.tabIndex > 0) say('style, handler or tab order written into the page', element);
    }
    return faults;
  })()`);
}

/** Every text whose colour stands out from its ground by less than WCAG's 4.5 to 1. */
export async function findFaintTexts(page: Page): Promise<{ readonly checked: number; readonly faint: readonly string[] }> {
  return await page.evaluate(`(() => {
    const parse = (text) => {
      const parts = text.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
      return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
    };
    const luminance = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const contrast = (a, b) => {
      const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (light + 0.05) / (dark + 0.05);
    };
    const groundOf = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const { rgb, alpha } = parse(getComputedStyle(one).backgroundColor);
        if (alpha === 1) return rgb;
        if (alpha > 0) return undefined;
      }
      return [255, 255, 255];
    };
    const token = (name) => {
      const probe = document.createElement('i');
      probe.className = 'probe';
      probe.style.color = 'var(' + name + ')';
      document.body.append(probe);
      const { rgb } = parse(getComputedStyle(probe).color);
      probe.remove();
      return rgb;
    };
    const pictureGrounds = ['--surface', '--sunken', '--ground'].map(token);
    const faint = [];
    let checked = 0;
    const check = (text, colour, grounds) => {
      checked += 1;
      for (const ground of grounds) {
        if (!ground) faint.push('a ground that is half transparent under ' + text);
        else if (contrast(colour, ground) < 4.5) faint.push(contrast(colour, ground).toFixed(2) + ' ' + text + ' ' + colour + ' on ' + ground);
      }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.nodeValue.trim();
      if (!text || element.closest('title, symbol, option') || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      if (element instanceof SVGElement) check(text, parse(style.fill).rgb, pictureGrounds);
      else check(text, parse(style.color).rgb, [groundOf(element)]);
    }
    for (const field of document.querySelectorAll('input[placeholder]')) check('placeholder', parse(getComputedStyle(field, '::placeholder').color).rgb, [groundOf(field)]);
    return { checked, faint: [...new Set(faint)] };
  })()`);
}
