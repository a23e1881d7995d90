/**
 * Listens to the server and reads the page again when something changed. The events are hints: what is shown always comes from the
 * page itself. A page in the background waits until it is in front.
 */
export const liveScript = `
const leastPauseMs = 1000;
const idleRefreshMs = 30000;
const live = document.getElementById('live');
let reading = false;
let wanted = false;
let lastRead = Date.now();

function showState(state, text) {
  if (live.dataset.state === state) return;
  live.hidden = false;
  live.dataset.state = state;
  live.lastElementChild.textContent = text;
}

function want() {
  if (wanted) return;
  wanted = true;
  setTimeout(read, Math.max(0, lastRead + leastPauseMs - Date.now()));
}

async function read() {
  if (reading || document.hidden) return;
  reading = true;
  wanted = false;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-cache' });
    if (!(response.headers.get('content-type') ?? '').startsWith('text/html')) throw new Error('not a page');
    show(new DOMParser().parseFromString(await response.text(), 'text/html'));
    if (stream.readyState === EventSource.OPEN) showState('live', 'Live');
  } catch {
    showState('lost', 'Reconnecting');
  } finally {
    reading = false;
    lastRead = Date.now();
    if (wanted) setTimeout(read, leastPauseMs);
  }
}

function show(page) {
  const main = page.getElementById('main');
  const footer = page.querySelector('footer');
  if (!main || !footer) return;
  const focused = document.activeElement;
  document.documentElement.dataset.now = page.documentElement.dataset.now;
  loadedAt = Date.now();
  document.title = page.title;
  morph(document.getElementById('main'), main);
  morph(document.querySelector('footer'), footer);
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

let stream;

function connect() {
  stream = new EventSource('/api/v1/stream');
  stream.onopen = () => {
    const wasLost = live.dataset.state === 'lost';
    showState('live', 'Live');
    if (wasLost) want();
  };
  stream.onerror = () => {
    showState('lost', 'Reconnecting');
    // The browser tries again by itself unless the server answered with an error.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
  };
  for (const kind of ['report', 'commit', 'rollout', 'resync']) stream.addEventListener(kind, want);
}

connect();

// Silence is a state too: a host that stops reporting sends nothing.
setInterval(() => {
  if (Date.now() - lastRead >= idleRefreshMs) want();
}, 5000);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  refreshTimes();
  wanted = false;
  want();
});
`;
