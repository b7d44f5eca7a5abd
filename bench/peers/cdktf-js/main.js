// The website of environments/site.yaml, resource by resource the same as the app's, in cdktf for JavaScript.
'use strict';

const { App } = require('cdktf');
const { Site } = require('./lib/site');

const app = new App({ outdir: process.env.CDKTF_OUTDIR });
new Site(app);
app.synth();
