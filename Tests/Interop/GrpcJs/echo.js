// The Echo service's definition, for the server and the client.
'use strict';

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const { loadSync } = require('@grpc/proto-loader');

const definition = grpc.loadPackageDefinition(loadSync(path.join(__dirname, 'echo.proto'), { keepCase: true }));

module.exports = { grpc, Echo: definition.jbaspire.interop.Echo };
