export { type CommitOptions, createFleetRepository, type FleetFile, type FleetRepository } from '../../examples/demo/fleet-repository.ts';
export { type GitServer, type GitServerFaults, type GitServerOptions, startGitServer } from '../../examples/demo/git-server.ts';
