import type { FleetFile } from '../../../../../examples/demo/fleet-repository.ts';
import { noteDocument } from '../fleet-documents.ts';
import type { FleetFault } from '../fleet-fault.ts';
import type { SmallFleet } from '../small-fleet.ts';

type Files = Readonly<Record<string, FleetFile>>;

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12\n`;
const note = noteDocument('one');
const { 'middleware/note.yaml': noteText = '' } = note;
const cache = ({ repository }: SmallFleet) => repository.git('show', 'main~2:middleware/cache.yaml');

/** A commit that cannot be what people want; `undo` is a commit on top of it. */
function refused(
  name: string,
  { what, files, undo }: { what: string; files: (fleet: SmallFleet) => Files; undo: (fleet: SmallFleet) => Files },
): FleetFault {
  return {
    name: `git-${name}`,
    what,
    tells: 'fleet',
    inject: (fleet) => void fleet.repository.commit(files(fleet)),
    repair: (fleet) => void fleet.repository.commit(undo(fleet)),
  };
}

const back = () => note;

const refusedCommits: readonly FleetFault[] = [
  refused('submodule', {
    what: 'a path of the fleet becomes a submodule',
    files: () => ({ 'middleware/more': { submodule: '1'.repeat(40) } }),
    undo: () => ({ 'middleware/more': null }),
  }),
  refused('submodule-in-place', {
    what: 'the directory of all middleware becomes a submodule',
    files: () => ({ middleware: { submodule: '1'.repeat(40) } }),
    undo: (fleet) => ({ middleware: null, 'middleware/cache.yaml': cache(fleet), ...note }),
  }),
  refused('lfs-content', {
    what: 'the content of a raw file becomes a pointer of Git LFS',
    files: () => ({ 'middleware/files/a.txt': pointer }),
    undo: back,
  }),
  refused('lfs-document', {
    what: 'a document becomes a pointer of Git LFS',
    files: () => ({ 'middleware/note.yaml': pointer }),
    undo: back,
  }),
  refused('link', {
    what: 'a document becomes a link to a file of the host',
    files: () => ({ 'middleware/note.yaml': { linkTo: '/etc/hostname' } }),
    undo: back,
  }),
  refused('link-content', {
    what: 'the content of a raw file becomes a link to a file of the host',
    files: () => ({ 'middleware/files/a.txt': { linkTo: '/etc/hostname' } }),
    undo: back,
  }),
  refused('not-utf8', {
    what: 'a document has bytes that are not UTF-8',
    files: () => ({ 'middleware/note.yaml': Buffer.from(noteText.replace('note', 'n\xf6te'), 'latin1') }),
    undo: back,
  }),
  refused('unreadable', {
    what: 'a document has an error of syntax',
    files: () => ({ 'middleware/note.yaml': `${noteText}\n}: [` }),
    undo: back,
  }),
  refused('name-twice', {
    what: 'two documents have one name',
    files: () => ({ 'middleware/twin.yaml': noteText }),
    undo: () => ({ 'middleware/twin.yaml': null }),
  }),
  refused('key-twice', {
    what: 'a document has a key twice, the second without members',
    files: () => ({ 'middleware/note.yaml': noteText.replace(/\}\s*$/, ', "spec": {"adapter": "vault", "members": []}}') }),
    undo: back,
  }),
  refused('fleet-gone', {
    what: 'the document of the fleet is gone',
    files: () => ({ 'fleet.yaml': null }),
    undo: ({ repository }) => ({ 'fleet.yaml': repository.git('show', 'main~1:fleet.yaml') }),
  }),
];

/** The branch is something else than the commit in force goes on to. */
function moved(name: string, { what, move }: { readonly what: string; readonly move: (fleet: SmallFleet) => void }): FleetFault {
  return {
    name: `git-${name}`,
    what,
    tells: 'fleet',
    inject: move,
    repair: ({ repository, tip }) => void repository.git('update-ref', 'refs/heads/main', tip),
  };
}

const movedBranches: readonly FleetFault[] = [
  moved('older', {
    what: 'the branch is set back to an older commit',
    move: ({ repository }) => void repository.git('update-ref', 'refs/heads/main', 'main~1'),
  }),
  moved('rewritten', {
    what: 'the branch is rewritten: another commit in place of the newest',
    move: ({ repository }) => {
      repository.git('update-ref', 'refs/heads/main', 'main~1');
      repository.commit(noteDocument('rewritten'));
    },
  }),
  moved('unrelated', {
    what: 'the branch is another history with the same documents',
    move: ({ repository }) => {
      const names = repository.git('ls-tree', '-r', '--name-only', 'main').trim().split('\n');
      const files = Object.fromEntries(names.map((name) => [name, repository.git('show', `main:${name}`)]));
      repository.forcePush({ ...files, ...noteDocument('foreign') });
    },
  }),
  moved('branch-gone', { what: 'the branch is deleted', move: ({ repository }) => repository.deleteBranch() }),
];

export const commitFaults: readonly FleetFault[] = [...refusedCommits, ...movedBranches];
