/** Ends with one line where this Node cannot run the sources. Plain JavaScript: an old Node reads it, and nothing else of Plumb. */
export function requireNode(/** @type {string} */ command) {
  if (process.features.typescript) return;
  process.stderr.write(
    `${command}: Node ${process.versions.node} is too old, Plumb needs 22.18 or later: npm ci in its clone brings one, and bin/${command} uses it\n`,
  );
  process.exit(2);
}
