import { defineResourceModule } from '../define-resource-module.ts';
import { applyService } from './apply.ts';
import { observeService } from './observe.ts';

export const serviceModule = defineResourceModule({ kind: 'service', observe: observeService, apply: applyService });
