import type { SliceHost, SliceSoftware } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { ResolvedMiddleware, Staged } from '../model.ts';

/** The first source of the package that fits the host. A host without a package manager may bring the software itself. */
export function placeSoftware(middleware: ResolvedMiddleware, host: SliceHost): Staged<SliceSoftware | undefined> {
  const { software, document } = middleware;
  if (software === undefined) return { result: undefined, diagnostics: [] };
  const source = software.value.spec.sources.find((one) => (one.os ?? host.os) === host.os && (one.arch ?? host.arch) === host.arch);
  if (source === undefined) {
    if (host.packageManager === 'none') return { result: undefined, diagnostics: [] };
    const detail = `package ${JSON.stringify(software.name)} has nothing for ${host.os} on ${host.arch}, which ${host.name} is`;
    return {
      result: undefined,
      diagnostics: [
        findingAt(
          'MW4001',
          { document, path: ['spec', 'version'] },
          { detail, fix: `add a source with os: ${host.os} and arch: ${host.arch} to ${software.source.file}` },
        ),
      ],
    };
  }
  const { archive, packages } = source;
  const result: SliceSoftware = {
    ...(packages === undefined ? {} : { packages }),
    ...(archive === undefined
      ? {}
      : { archive: { url: archive.url, sha256: archive.sha256, stripComponents: archive.stripComponents ?? 1 } }),
  };
  return { result, diagnostics: [] };
}
