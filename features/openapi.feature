Feature: Global OpenAPI
  What is published is in the document, as it is and at once, and behaves as the document says.

  Rule: OPENAPI-1 The global document is valid OpenAPI

    @OPENAPI-1
    Scenario: The document while extensions of every method are published
      When extensions of every method are published and the document is read
      And the whole document is read
      Then OPENAPI-1 holds

  Rule: OPENAPI-2 Every published extension is there, with its concrete path and method

    @OPENAPI-2
    Scenario: Every method
      When extensions of every method are published and the document is read
      Then OPENAPI-2 holds

    @OPENAPI-2
    Scenario: Several at once
      When 6 extensions are published at once and the document is read
      Then OPENAPI-2 holds

  Rule: OPENAPI-3 Each parameter is there by source, with type and whether it is required

    @OPENAPI-3
    Scenario Outline: Parameters of the <source>
      Given an extension that takes values from the <source>
      When the document is read
      Then OPENAPI-3 holds

      Examples:
        | source |
        | path   |
        | query  |
        | form   |
        | body   |

    @OPENAPI-3 @needs-input-defaults
    Scenario Outline: Parameters that may be left out of the <source>
      Given an extension that has defaults in the <source>
      When the document is read
      Then OPENAPI-3 holds

      Examples:
        | source |
        | query  |
        | form   |
        | body   |

    @OPENAPI-3 @needs-input-sources
    Scenario: Parameters of several sources
      Given an extension that takes a text from each source
      When the document is read
      Then OPENAPI-3 holds

  Rule: OPENAPI-4 The success response has the schema of the declared fields, or of the 202

    @OPENAPI-4
    Scenario Outline: The success of <kind> extension that <what>
      Given <kind> extension that <what>
      When the document is read
      Then OPENAPI-4 holds

      Examples:
        | kind            | what                     |
        | an              | gives back what it takes |
        | an              | puts a text together     |
        | an              | declares nothing         |
        | an asynchronous | gives back what it takes |

  Rule: OPENAPI-5 What is not published is not there; each change shows at once

    @OPENAPI-5
    Scenario: An extension is saved, published, changed, withdrawn and deleted
      When the document is read at each step of an extension's life
      Then OPENAPI-5 holds

  Rule: OPENAPI-6 Nothing else is listed under /api/ex

    @OPENAPI-6
    Scenario: What is listed while extensions of every method are published
      When extensions of every method are published and the document is read
      Then OPENAPI-6 holds

    @OPENAPI-6
    Scenario: What is listed at each step of an extension's life
      When the document is read at each step of an extension's life
      Then OPENAPI-6 holds

  Rule: OPENAPI-7 The credential an extension needs is documented

    @OPENAPI-7
    Scenario Outline: The credential of <kind> extension
      Given <kind> extension that gives back what it takes
      When the document is read
      Then OPENAPI-7 holds

      Examples:
        | kind            |
        | an              |
        | an asynchronous |

  Rule: OPENAPI-8 The extensions behave as documented

    @OPENAPI-8
    Scenario Outline: Calls of <kind> extension that <what>, as they should be and otherwise
      Given <kind> extension that <what>
      When the document is read
      And it is called as it should be
      And it is called without each of its values
      And it is called with values of wrong types
      And it is called as it should be
      Then OPENAPI-8 holds

      Examples:
        | kind            | what                          |
        | an              | gives back what it takes      |
        | an              | takes a text from each source |
        | an asynchronous | gives back what it takes      |

    @OPENAPI-8 @needs-input-defaults
    Scenario: Calls of an extension that goes without values
      Given an extension that goes without values
      When the document is read
      And it is called with each of its values and without
      Then OPENAPI-8 holds

    @OPENAPI-8
    Scenario: Calls of an extension with bodies that cannot be read
      Given an extension that gives back what it takes
      When the document is read
      And it is called with bodies that cannot be read
      Then OPENAPI-8 holds

  Rule: OPENAPI-9 One broken workflow takes neither the document nor another extension down

    @OPENAPI-9
    Scenario Outline: A workflow that cannot work is published beside <kind> extension, and called
      Given <kind> extension that has plenty of time
      When a workflow that cannot work is published beside it and called
      Then OPENAPI-9 holds

      @needs-async
      Examples: Nobody waits for its runs
        | kind            |
        | an asynchronous |

      Examples: Somebody waits
        | kind |
        | an   |
