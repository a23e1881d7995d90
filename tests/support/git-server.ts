export { createFleetRepository, type FleetFile } from '../../examples/demo/fleet-repository.ts';
export { type GitServerOptions, startGitServer } from '../../examples/demo/git-server.ts';
