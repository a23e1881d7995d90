// The shop's own HTTP service: answers with a greeting from its configuration, reads it again on SIGHUP.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const file = process.argv[2];
let config = JSON.parse(readFileSync(file, 'utf8'));

process.on('SIGHUP', () => {
  try {
    config = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`keeping the configuration: ${error.message}`);
  }
});
process.on('SIGTERM', () => process.exit(0));

createServer((request, response) => {
  const answers = { '/healthz': 'ok', '/config': JSON.stringify(config) };
  response.end(answers[request.url] ?? `${config.greeting} (${config.member})\n`);
}).listen(Number(config.port), config.address);
