import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createFleetRepository } from '../../../../../examples/demo/fleet-repository.ts';
import type { GitServerFaults } from '../../../../../examples/demo/git-server.ts';
import { fleetDocument } from '../../../../support/fleet-documents.ts';
import { noteDocument } from '../fleet-documents.ts';
import type { FleetFault } from '../fleet-fault.ts';
import { portalPage } from '../report-front.ts';
import type { SmallFleet } from '../small-fleet.ts';

/** While nobody can read it, Git goes on: once it is back, its newest commit has to be in force. */
const isBehind = ({ note }: SmallFleet) => (readFileSync(note, 'utf8') === 'two\n' ? undefined : 'the newest commit is not in force');
const goOn = ({ repository }: SmallFleet) => void repository.commit(noteDocument('two'));

function failing(
  name: string,
  { what, faults, isOfHosts = false }: { what: string; faults: GitServerFaults; isOfHosts?: boolean },
): FleetFault {
  const set = ({ git }: SmallFleet, changes: GitServerFaults) => {
    for (const server of isOfHosts ? [git.ofHosts] : [git.ofHosts, git.ofServer]) Object.assign(server.faults, changes);
  };
  return {
    name: `source-${name}`,
    what,
    tells: isOfHosts ? 'host' : 'fleet',
    inject: (fleet) => {
      set(fleet, faults);
      goOn(fleet);
    },
    repair: (fleet) => set(fleet, Object.fromEntries(Object.keys(faults).map((key) => [key, undefined]))),
    missing: isBehind,
  };
}

/** What the way of the hosts leads to is not what the server reads. */
function misled(name: string, { what, lead }: { readonly what: string; readonly lead: (fleet: SmallFleet) => void }): FleetFault {
  return {
    name: `source-${name}`,
    what,
    tells: 'host',
    inject: (fleet) => {
      rmSync(fleet.mirror);
      lead(fleet);
    },
    repair: ({ mirror, repository }) => {
      rmSync(mirror, { recursive: true });
      symlinkSync(repository.path, mirror);
    },
  };
}

export const sourceFaults: readonly FleetFault[] = [
  failing('page', { what: 'Git is answered by a captive portal, HTTP 200 with a page', faults: { page: portalPage } }),
  failing('empty', { what: 'Git is answered by HTTP 200 with nothing', faults: { page: '' } }),
  failing('401', { what: 'Git is answered by 401', faults: { status: 401 } }),
  failing('404', { what: 'Git is answered by 404', faults: { status: 404 } }),
  failing('down', { what: 'connections to Git are cut', faults: { down: true } }),
  failing('endless', { what: 'answers of Git never end', faults: { endless: true } }),
  failing('corrupt', { what: 'a byte of every pack is another one', faults: { corrupt: true } }),
  failing('of-hosts-page', {
    what: 'Git is answered by a captive portal for hosts, not for the server',
    faults: { page: portalPage },
    isOfHosts: true,
  }),
  {
    ...misled('mirror-behind', {
      what: 'hosts read a mirror that stands still, while Git goes on',
      lead: (fleet) => {
        cpSync(fleet.repository.path, fleet.mirror, { recursive: true });
        goOn(fleet);
      },
    }),
    missing: isBehind,
  },
  misled('of-another-fleet', {
    what: 'hosts read the repository of another fleet',
    lead: ({ mirror }) => {
      createFleetRepository(mirror, { 'fleet.yaml': fleetDocument({ poll: '6s' }) });
    },
  }),
];
