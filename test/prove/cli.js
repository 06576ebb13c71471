#!/usr/bin/env node
'use strict';
require('../testbed/register');
require('./command').main(process.argv.slice(2)).then((code) => process.exit(code), (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
