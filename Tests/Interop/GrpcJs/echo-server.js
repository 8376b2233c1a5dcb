// Serves Echo on a free port of 127.0.0.1, prints "LISTENING port", and ends when its standard input does.
'use strict';

const { grpc, Echo } = require('./echo.js');

let cancelledCalls = 0;

function unary(call, callback) {
  const headers = new grpc.Metadata();
  for (const value of call.metadata.get('x-text')) headers.add('x-text', value);
  call.sendMetadata(headers);
  const trailers = new grpc.Metadata();
  for (const value of call.metadata.get('x-data-bin')) trailers.add('x-data-bin', value);
  callback(null, call.request, trailers);
}

function count(call) {
  for (let i = 1; i <= call.request.count; i++) call.write({ text: `${i}` });
  call.end();
}

function collect(call, callback) {
  const texts = [];
  call.on('data', (note) => texts.push(note.text));
  call.on('end', () => callback(null, { text: texts.join(',') }));
}

function chat(call) {
  call.on('data', (note) => call.write(note));
  call.on('end', () => call.end());
}

function fail(call, callback) {
  const metadata = new grpc.Metadata();
  metadata.add('x-reason', 'asked for');
  callback({ code: call.request.code, details: call.request.detail, metadata });
}

function wait(call) {
  call.on('cancelled', () => cancelledCalls++);
}

const server = new grpc.Server();
server.addService(Echo.service, {
  unary,
  count,
  collect,
  chat,
  fail,
  wait,
  cancelledCalls: (call, callback) => callback(null, { text: `${cancelledCalls}` }),
  produce: (call, callback) => callback(null, { payload: Buffer.alloc(call.request.count, 7) }),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`LISTENING ${port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
