import type { ResourceKind } from '../../schemas/index.ts';
import { archiveModule } from './archive/index.ts';
import { commandModule } from './command/index.ts';
import { directoryModule } from './directory/index.ts';
import { fileModule } from './file/index.ts';
import { healthModule } from './health/index.ts';
import { packageModule } from './package/index.ts';
import { parametersModule } from './parameters/index.ts';
import type { ResourceModule } from './resource-module.ts';
import { serviceModule } from './service/index.ts';
import { userModule } from './user/index.ts';

type ResourceModules = { readonly [K in ResourceKind]: ResourceModule<K> };

/** Every kind there is; a missing one does not compile. */
export const resourceModules: ResourceModules = {
  package: packageModule,
  archive: archiveModule,
  user: userModule,
  directory: directoryModule,
  file: fileModule,
  service: serviceModule,
  command: commandModule,
  parameters: parametersModule,
  health: healthModule,
};
