import { defineResourceModule } from '../define-resource-module.ts';
import { applyArchive } from './apply.ts';
import { observeArchive } from './observe.ts';

export const archiveModule = defineResourceModule({ kind: 'archive', observe: observeArchive, apply: applyArchive });
