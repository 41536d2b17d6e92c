import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Artifacts } from './artifacts.ts';

/** Serves and takes the content of artifacts at the URLs that the queue hands out. */
export async function answerBlob(
  { blobs }: Artifacts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (request.method === 'PUT') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { 'content-type': contentType = 'application/binary', 'content-encoding': contentEncoding } = request.headers;
    const encoding = contentEncoding === undefined ? {} : { contentEncoding };
    blobs.set(path, { content: Buffer.concat(chunks), contentType, ...encoding });
    response.writeHead(200).end();
    return;
  }
  const blob = blobs.get(path);
  if (blob === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such blob');
    return;
  }
  const { content, contentType, contentEncoding } = blob;
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': content.byteLength,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}
