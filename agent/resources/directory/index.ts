import { defineResourceModule } from '../define-resource-module.ts';
import { applyDirectory } from './apply.ts';
import { observeDirectory } from './observe.ts';

export const directoryModule = defineResourceModule({ kind: 'directory', observe: observeDirectory, apply: applyDirectory });
