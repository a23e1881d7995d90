import { requireNode } from './require-node.js';

requireNode('plumb-agent');
await import('../agent/main.ts');
