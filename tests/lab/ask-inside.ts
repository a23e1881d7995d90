import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One HTTP request inside the lab, through the relay's socket. */
export function askInside(socketPath: string, url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: url, headers: { host: new URL(url).host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
