import { createServer, type Server } from 'node:http';
import { CONTENT_TYPE } from './exposition.ts';

const INDEX = `<!doctype html>
<title>Kafka Exporter</title>
<h1>Kafka Exporter</h1>
<p><a href="/metrics">Metrics</a></p>
`;

/** /metrics, /healthz for the probes, and a page that leads to the metrics. */
export async function serve(port: number, metrics: () => Promise<string>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'text/plain', '');
    switch (request.url?.split('?')[0]) {
      case '/metrics':
        try {
          return answer(200, CONTENT_TYPE, await metrics());
        } catch (error) {
          return answer(500, 'text/plain; charset=utf-8', `${String(error)}\n`);
        }
      case '/healthz':
        return answer(200, 'text/plain; charset=utf-8', 'ok');
      case '/':
        return answer(200, 'text/html; charset=utf-8', INDEX);
      default:
        return answer(404, 'text/plain; charset=utf-8', 'not found\n');
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve));
  return server;
}
