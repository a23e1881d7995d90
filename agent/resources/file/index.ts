import { defineResourceModule } from '../define-resource-module.ts';
import { applyFile } from './apply.ts';
import { observeFile } from './observe.ts';

export const fileModule = defineResourceModule({ kind: 'file', observe: observeFile, apply: applyFile });
