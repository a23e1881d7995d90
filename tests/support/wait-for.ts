export { waitFor } from '../../examples/demo/wait-for.ts';
