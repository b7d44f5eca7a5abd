// The production environment, resource by resource the same as the app's, in cdktf for JavaScript.
'use strict';

const { App } = require('cdktf');
const { Production } = require('./lib/production');

const app = new App({ outdir: process.env.CDKTF_OUTDIR });
new Production(app);
app.synth();
