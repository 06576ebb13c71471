'use strict';
// Git over HTTP: each request runs `git http-backend` as CGI. Plain JavaScript, so that it is up in a few milliseconds.
const { spawn } = require('child_process');
const { createServer } = require('http');

const [, , root, port] = process.argv;

function environment(request, url) {
  return {
    PATH: process.env.PATH,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.receivepack',
    GIT_CONFIG_VALUE_0: 'true',
    GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
  };
}

/** Status and headers that the CGI program wrote, and where its body begins; undefined until all of the head has come. */
function head(output) {
  const end = output.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = {};
  let status = 200;
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, body: end + 4 };
}

createServer((request, response) => {
  const backend = spawn('git', ['http-backend'], { env: environment(request, new URL(request.url, 'http://localhost')), stdio: ['pipe', 'pipe', 'inherit'] });
  backend.on('error', (error) => response.destroy(error));
  // git ends without reading all of a request that it refuses.
  backend.stdin.on('error', () => undefined);
  response.on('close', () => backend.kill());
  request.pipe(backend.stdin);
  let output = Buffer.alloc(0);
  backend.stdout.on('data', function read(chunk) {
    output = Buffer.concat([output, chunk]);
    const found = head(output);
    if (!found) return;
    backend.stdout.off('data', read);
    response.writeHead(found.status, found.headers);
    response.write(output.subarray(found.body));
    backend.stdout.pipe(response);
  });
  backend.on('close', () => {
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
}).listen(Number(port), '127.0.0.1');
