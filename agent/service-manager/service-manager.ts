import type { Observation, ResourceOf } from '../../schemas/index.ts';
import type { ServiceProcess } from '../host/index.ts';

export type Service = ResourceOf<'service'>;

/**
 * The observed state of a service, in the fields that are compared. `absent`: nothing of it is installed. `definition` is present
 * where Plumb writes the unit: the digest the running process was started with, or, of a stopped one, the digest it would start
 * with. A process that outlived a change of its unit, or a unit edited by hand, never shows the desired digest.
 */
export type ServiceState = Observation<'service'>;

/** Looks at services. Nothing here changes them. */
export interface ServiceReader {
  /** Asks for many services at once; each `read` takes this answer, until it is forgotten or something is changed. */
  prefetch(services: readonly Service[]): Promise<void>;
  forget(): void;
  /** States by resource name. A service that cannot be known is `unknown` with the reason; never throws for it. */
  read(services: readonly Service[]): Promise<ReadonlyMap<string, ServiceState>>;
  /** All that lives of a service, first its main process where that lives; undefined where nothing does. Throws HostError where that cannot be known. */
  findProcesses(service: Service): Promise<ServiceProcess | undefined>;
}

/** Changes services. Every function throws HostError with a message for people, and may be repeated. */
export interface ServiceManager extends ServiceReader {
  /** Makes the definition and `fields.enabled` known to the manager. Starts nothing. */
  install(service: Service): Promise<void>;
  /** Starts it with the installed definition; one that runs already stays as it is. Returns when it runs, throws when it ends at once. */
  start(service: Service): Promise<void>;
  /** Sends the stop signal, then KILL after the timeout; returns when nothing of it runs. */
  stop(service: Service): Promise<void>;
  /** Stop, then start. */
  restart(service: Service): Promise<void>;
  /** Sends the reload signal or runs the reload program. That it took effect is for the caller to prove. */
  reload(service: Service): Promise<void>;
  /** Stops it and removes what `install` made; a unit that Plumb did not write is only stopped and disabled. */
  uninstall(service: Service): Promise<void>;
}
