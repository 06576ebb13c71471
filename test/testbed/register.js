'use strict';
// Lets plain node load the test-bed's TypeScript, from any directory.
process.env.TS_NODE_COMPILER_OPTIONS = JSON.stringify({ module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', target: 'es2022' });
require('ts-node').register({ transpileOnly: true, skipProject: true });
