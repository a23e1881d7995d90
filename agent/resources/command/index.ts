import { defineResourceModule } from '../define-resource-module.ts';
import { applyCommand } from './apply.ts';
import { observeCommand } from './observe.ts';

export const commandModule = defineResourceModule({ kind: 'command', observe: observeCommand, apply: applyCommand });
