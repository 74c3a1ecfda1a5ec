// Takes the place of packages that are not bundled, see build.mjs.
module.exports = {};
