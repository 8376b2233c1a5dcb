// Calls the Echo service at the address of its first argument; prints one JSON line {name, error} a check, error being null where it passed.
'use strict';

const assert = require('node:assert/strict');
const { grpc, Echo } = require('./echo.js');

const options = { 'grpc.max_receive_message_length': 16 * 1024 * 1024 };
const client = new Echo(process.argv[2], grpc.credentials.createInsecure(), options);
const inSeconds = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

// Resolves with {error, response, headers, status} when the call's status is known.
function unary(method, request, { metadata = new grpc.Metadata(), callOptions = inSeconds(20), started = () => {} } = {}) {
  return new Promise((resolve) => {
    const result = {};
    const call = client[method](request, metadata, callOptions, (error, response) => Object.assign(result, { error, response }));
    call.on('metadata', (headers) => (result.headers = headers));
    call.on('status', (status) => setImmediate(() => resolve({ ...result, status })));
    started(call);
  });
}

function readAll(call) {
  return new Promise((resolve, reject) => {
    const notes = [];
    call.on('data', (note) => notes.push(note.text));
    call.on('end', () => resolve(notes));
    call.on('error', reject);
  });
}

async function waitForCancelledCalls(number) {
  for (const end = Date.now() + 10000; ; ) {
    const { response } = await unary('cancelledCalls', {});
    if (Number(response.text) >= number || Date.now() > end) return Number(response.text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const checks = {
  async unary() {
    const { response, status } = await unary('unary', { text: 'größer', payload: Buffer.from([0, 255]) });
    assert.equal(response.text, 'größer');
    assert.deepEqual(response.payload, Buffer.from([0, 255]));
    assert.equal(status.code, grpc.status.OK);
  },

  async 'server streaming'() {
    assert.deepEqual(await readAll(client.count({ count: 100 }, inSeconds(20))), Array.from({ length: 100 }, (_, i) => `${i + 1}`));
  },

  async 'empty server stream'() {
    assert.deepEqual(await readAll(client.count({ count: 0 }, inSeconds(20))), []);
  },

  async 'client streaming'() {
    const text = await new Promise((resolve, reject) => {
      const call = client.collect(inSeconds(20), (error, response) => (error ? reject(error) : resolve(response.text)));
      for (const note of ['a', 'b', 'c']) call.write({ text: note });
      call.end();
    });
    assert.equal(text, 'a,b,c');
  },

  async 'duplex streaming'() {
    const call = client.chat(inSeconds(20));
    const answers = [];
    await new Promise((resolve, reject) => {
      call.on('error', reject);
      call.on('end', resolve);
      // The next note goes out when the answer to the last one is in: neither side may hold messages back.
      call.on('data', (note) => {
        answers.push(note.text);
        if (answers.length < 10) call.write({ text: `${answers.length}` });
        else call.end();
      });
      call.write({ text: '0' });
    });
    assert.deepEqual(answers, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  },

  async metadata() {
    const metadata = new grpc.Metadata();
    metadata.add('x-text', 'plain text');
    metadata.add('x-data-bin', Buffer.from([0, 1, 2, 253, 254, 255]));
    const { headers, status } = await unary('unary', {}, { metadata });
    assert.deepEqual(headers.get('x-text'), ['plain text']);
    assert.deepEqual(status.metadata.get('x-data-bin'), [Buffer.from([0, 1, 2, 253, 254, 255])]);
  },

  async 'status and message'() {
    const { error, status } = await unary('fail', { code: grpc.status.FAILED_PRECONDITION, detail: 'größe 100% – 日本\n2' });
    assert.equal(error.code, grpc.status.FAILED_PRECONDITION);
    assert.equal(error.details, 'größe 100% – 日本\n2');
    assert.deepEqual(status.metadata.get('x-reason'), ['asked for']);
  },

  async deadline() {
    const before = await waitForCancelledCalls(0);
    const { error } = await unary('wait', {}, { callOptions: inSeconds(1) });
    assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
    assert.equal(await waitForCancelledCalls(before + 1), before + 1);
  },

  async cancellation() {
    const before = await waitForCancelledCalls(0);
    const { error } = await unary('wait', {}, { started: (call) => setTimeout(() => call.cancel(), 300) });
    assert.equal(error.code, grpc.status.CANCELLED);
    assert.equal(await waitForCancelledCalls(before + 1), before + 1);
  },

  async 'message of 3 MB'() {
    const payload = Buffer.alloc(3 * 1024 * 1024, 5);
    const { response } = await unary('unary', { payload });
    assert.ok(response.payload.equals(payload));
  },

  async 'oversized message is refused'() {
    const { error } = await unary('unary', { payload: Buffer.alloc(5 * 1024 * 1024) });
    assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED);
  },

  async 'unknown method'() {
    const code = await new Promise((resolve) =>
      client.makeUnaryRequest('/jbaspire.interop.Echo/Nothing', () => Buffer.alloc(0), () => ({}), {}, inSeconds(20), (error) => resolve(error?.code)));
    assert.equal(code, grpc.status.UNIMPLEMENTED);
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    const error = await check().then(() => null, (failure) => `${failure.stack ?? failure}`);
    console.log(JSON.stringify({ name, error }));
  }
  client.close();
})();
