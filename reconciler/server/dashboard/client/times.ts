/** Keeps relative times right, by the server's clock. `formatAge` is the one of parts/time.ts. */
export const timesScript = `
const serverAhead = () => Date.parse(document.documentElement.dataset.now) - loadedAt;
let loadedAt = Date.now();

function formatAge(ms, style) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 5) return style === 'ago' ? 'just now' : 'a moment';
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const [size, unit] = units.find(([length]) => seconds >= length * (length === 86400 ? 2 : 1)) ?? [1, 's'];
  return Math.floor(seconds / size) + ' ' + unit + (style === 'ago' ? ' ago' : '');
}

function refreshTimes() {
  const now = Date.now() + serverAhead();
  for (const time of document.querySelectorAll('time[data-relative]')) {
    const text = formatAge(now - Date.parse(time.dateTime), time.dataset.relative);
    if (time.textContent !== text) time.textContent = text;
  }
}

setInterval(refreshTimes, 5000);
`;
