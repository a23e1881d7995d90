import type { Diagnostic } from '../../schemas/index.ts';

/** What stands in a repository and is not read, as diagnostics MW8001 to MW8004. */

export function linkOutside(file: string, target: string): Diagnostic {
  return {
    code: 'MW8001',
    severity: 'warning',
    summary: 'Link leaves the repository',
    detail: `symbolic link points to ${JSON.stringify(target.slice(0, 200))}, outside of the repository; it is not followed`,
    fix: 'replace the link by the file itself, or remove it',
    file,
  };
}

export function submoduleSkipped(file: string): Diagnostic {
  return {
    code: 'MW8002',
    severity: 'warning',
    summary: 'Submodule is not read',
    detail: 'the entry is a submodule; Plumb reads one repository only',
    fix: 'put the files into this repository, or remove the submodule',
    file,
  };
}

/** An error where the file could have held a document: without it the fleet is not what its authors wrote. */
export function fileTooLarge(file: string, { bytes, limit }: { readonly bytes: number; readonly limit: number }): Diagnostic {
  return {
    code: 'MW8003',
    severity: isDocumentPath(file) ? 'error' : 'warning',
    summary: 'File is too large',
    detail: `file has ${bytes} bytes, the limit is ${limit}; it is not read`,
    fix: isDocumentPath(file) ? 'split the document into several files' : 'keep large files outside of the fleet repository',
    file,
  };
}

export function entrySkipped(file: string, reason: string): Diagnostic {
  return {
    code: 'MW8004',
    severity: 'warning',
    summary: 'Entry cannot be read',
    detail: `${reason}; it is not read`,
    fix: 'rename or remove the entry',
    file,
  };
}

/** Whether Plumb looks for documents or adapters in the file. */
export function isDocumentPath(path: string): boolean {
  return /\.(ya?ml|toml)$/.test(path) || /(^|\/)\.plumbignore$/.test(path) || /(^|\/)adapters\//.test(path);
}
