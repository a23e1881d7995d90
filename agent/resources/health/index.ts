import { defineResourceModule } from '../define-resource-module.ts';
import { applyHealth } from './apply.ts';
import { observeHealth } from './observe.ts';

export const healthModule = defineResourceModule({ kind: 'health', observe: observeHealth, apply: applyHealth });
