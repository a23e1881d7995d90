import { defineResourceModule } from '../define-resource-module.ts';
import { applyParameters } from './apply.ts';
import { observeParameters } from './observe.ts';

export const parametersModule = defineResourceModule({ kind: 'parameters', observe: observeParameters, apply: applyParameters });
