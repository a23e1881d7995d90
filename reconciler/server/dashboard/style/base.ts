export const baseStyle = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 0.875rem/1.5 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
h1, h2, p, ul, ol, dl, dd, figure, pre { margin: 0; padding: 0; }
h1 { font-size: 1.75rem; font-weight: 650; line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { font-size: 1.0625rem; font-weight: 650; line-height: 1.3; letter-spacing: -0.005em; }
ul, ol { list-style: none; }
a { color: var(--accent); text-decoration: none; text-underline-offset: 0.2em; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
code, pre { font: 0.92em/1.45 var(--mono); }
code, td, th, dd, h1, h2, li, .text { unicode-bidi: isolate; }
code { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; padding: 0.5rem 0.625rem; margin-top: 0.375rem; background: var(--sunken); border-radius: 5px; }
strong, b { font-weight: 650; }
summary { cursor: pointer; }
time[data-relative] { white-space: nowrap; }
button, input, select { font: inherit; color: inherit; }
.quiet, .count, .note { color: var(--quiet); font-weight: 400; }
.none { color: var(--quiet); font-style: italic; }
.blank { color: var(--quiet); }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.hidden, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }
.sprite { position: absolute; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
`;
