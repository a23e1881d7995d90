import type { Asset } from './asset-routes.ts';
import { script } from './client/script.ts';
import { styleSheet } from './style/style-sheet.ts';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="none" stroke="#9a4a86" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"><path d="M5 3h22M16 3v13"/><path fill="#9a4a86" d="M11.5 16h9v3L16 29.5 11.5 19z"/></g></svg>`;

/** All files of the dashboard, by their address. */
export const dashboardAssets: ReadonlyMap<string, Asset> = new Map([
  ['/assets/dashboard.css', { content: styleSheet, contentType: 'text/css; charset=utf-8' }],
  ['/assets/dashboard.js', { content: script, contentType: 'text/javascript; charset=utf-8' }],
  ['/assets/icon.svg', { content: icon, contentType: 'image/svg+xml' }],
]);
