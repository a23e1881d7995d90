import { requireNode } from './require-node.js';

requireNode('plumb');
await import('../reconciler/main.ts');
