/** Docker's JSON to specs and back; strict in what it takes, complete in what it gives. */
package dev.moor.http.json;
