#!/usr/bin/env node
'use strict';
require('./register');
require('./command').main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
