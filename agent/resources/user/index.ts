import { defineResourceModule } from '../define-resource-module.ts';
import { applyUser } from './apply.ts';
import { observeUser } from './observe.ts';

export const userModule = defineResourceModule({ kind: 'user', observe: observeUser, apply: applyUser });
