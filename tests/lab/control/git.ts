// Serves the lab's repositories: git.ts ROOT HOST PORT
import { startGitServer } from '../../../examples/demo/git-server.ts';

const [root = '', host = '', port = ''] = process.argv.slice(2);
await startGitServer({ root, host, port: Number(port) });
