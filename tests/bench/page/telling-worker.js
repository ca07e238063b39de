// The package's worker, with its memory told.
import './tell-linear-memory.js';
import '/worker.js';
