export { freePort, freePorts } from '../../examples/demo/free-ports.ts';
