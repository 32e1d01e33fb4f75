"""A stand-in for 1flowbase that speaks its wire, in both of its forms. It knows nothing of the harness.

It keeps Part 2 of the contract, but for what 1flowbase itself does otherwise:
- later form: any key of a user who may view the application calls it (for DISPATCH-2 there is `outsider`, of another
  workspace); two methods may share an overlapping template (SLUG-2, SLUG-6), though not one and the same slug;
- first form: a listed parameter is mandatory and has no default (DISPATCH-8 has nothing to speak of);
- a value in a JSON body is coerced, so that a document that says `number` is kept by `"42"`, too (OPENAPI-8);
- a run that waits for a person has no end (TERM-1, ASYNC-2), and a refusal names no field, no `Allow`, no scheme
  (DISPATCH-12, DISPATCH-13).

What is not known of 1flowbase is decided here: documents are looked at before anything else when they are published;
overlapping templates are refused when they are saved, too; a schedule's input is held against the draft as it is saved;
the later form refuses to change a saved slug, method or mode; an output without a value is left out of the reply, and
is then not required in OpenAPI; a run's events stand beside its overview; the cookie's name, `invocation_source` and
the codes of the console's 404 are guesses.
"""
