/** Requests to ports and answers back: the route table, versions, errors, one class a resource. */
package dev.moor.http.route;
