import { defineResourceModule } from '../define-resource-module.ts';
import { applyPackage } from './apply.ts';
import { observePackage } from './observe.ts';

export const packageModule = defineResourceModule({ kind: 'package', observe: observePackage, apply: applyPackage });
