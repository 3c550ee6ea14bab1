/** Time travel as pure folds over events: timelines, reasons, past views, differences. */
package dev.moor.actors.history;
