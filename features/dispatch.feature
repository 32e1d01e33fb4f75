Feature: Dispatch
  Who may call an extension, by which method and with which values, and what of it reaches the workflow.

  Rule: DISPATCH-1 An unknown slug is a 404

    @DISPATCH-1
    Scenario: A slug that nobody has
      Given an extension that gives back what it takes
      When a slug that nobody has is called
      And it is called as it should be
      Then DISPATCH-1 holds

  Rule: DISPATCH-2 No credential, a false or a revoked one is a 401, another workflow's a 403

    @DISPATCH-2
    Scenario Outline: A call with <credential>
      Given <kind> extension that gives back what it takes
      When it is called with <credential>
      And it is called as it should be
      Then DISPATCH-2 holds

      Examples:
        | kind            | credential           |
        | an              | no credential        |
        | an              | a false credential   |
        | an              | a revoked credential |
        | an              | another's credential |
        | an asynchronous | no credential        |
        | an asynchronous | a revoked credential |

    @DISPATCH-2 @concurrent
    Scenario: A key is revoked while callers use it
      Given an extension that gives back what it takes
      When its key is revoked while callers use it
      And it is called as it should be
      Then DISPATCH-2 holds

  Rule: DISPATCH-3 What is not published is not served

    @DISPATCH-3
    Scenario: Saved and never published
      Given an extension that is saved and not published
      When it is called although it is not published
      And it is published and called as it should be
      Then DISPATCH-3 holds

    @DISPATCH-3
    Scenario: Disabled where the target knows that state, and published no longer
      Given an extension that gives back what it takes
      When it is called, taken out of service and called
      And it is published and called as it should be
      Then DISPATCH-3 holds

  Rule: DISPATCH-4 Another method than the trigger's is refused

    @DISPATCH-4
    Scenario Outline: Every method but <method>
      Given an extension that is called with <method>
      When it is called with every other method
      And it is called as it should be
      Then DISPATCH-4 holds

      Examples:
        | method |
        | GET    |
        | POST   |
        | PUT    |
        | PATCH  |
        | DELETE |

  Rule: DISPATCH-5 Each parameter is read from its source, and from no other

    @DISPATCH-5
    Scenario Outline: Values of each type from the <source>
      Given an extension that takes values from the <source>
      When it is called, plainly and with the same names in every other source
      Then DISPATCH-5 holds

      Examples:
        | source |
        | path   |
        | query  |
        | form   |
        | body   |

    @DISPATCH-5 @needs-input-defaults
    Scenario Outline: Values from the <source> that are left out, and are elsewhere
      Given an extension that has defaults in the <source>
      When it is called with each of its values and without
      Then DISPATCH-5 holds

      Examples:
        | source |
        | query  |
        | form   |
        | body   |

    @DISPATCH-5
    Scenario: A text from each source at once
      Given an extension that takes a text from each source
      When it is called, plainly and with the same names in every other source
      Then DISPATCH-5 holds

  Rule: DISPATCH-6 A missing required parameter is a 400 or 422

    @DISPATCH-6
    Scenario Outline: Something is missing in the <source>
      Given an extension that takes values from the <source>
      When it is called without each of its values
      And it is called as it should be
      Then DISPATCH-6 holds

      Examples:
        | source |
        | query  |
        | form   |
        | body   |

  Rule: DISPATCH-7 A value of the wrong type is a 400 or 422

    @DISPATCH-7
    Scenario Outline: Something is of the wrong type in the <source>
      Given an extension that takes values from the <source>
      When it is called with values of wrong types
      And it is called as it should be
      Then DISPATCH-7 holds

      Examples:
        | source |
        | path   |
        | query  |
        | form   |
        | body   |

    @DISPATCH-7 @needs-input-defaults
    Scenario Outline: Something that might be left out is of the wrong type in the <source>
      Given an extension that <what> the <source>
      When it is called with values of wrong types
      And it is called as it should be
      Then DISPATCH-7 holds

      Examples:
        | what                     | source |
        | has defaults in          | body   |
        | goes without values from | body   |

  Rule: DISPATCH-8 A default applies exactly when the value is absent

    @DISPATCH-8 @needs-input-defaults
    Scenario Outline: Defaults in the <source>
      Given an extension that has defaults in the <source>
      When it is called with each of its values and without
      Then DISPATCH-8 holds

      Examples:
        | source |
        | query  |
        | form   |
        | body   |

  Rule: DISPATCH-9 What is not declared never reaches the workflow

    @DISPATCH-9
    Scenario Outline: Undeclared values beside those from the <source>
      Given an extension that takes values from the <source>
      When it is called with values that are not declared
      Then DISPATCH-9 holds

      Examples:
        | source |
        | query  |
        | body   |

  Rule: DISPATCH-10 A malformed body or content type is a 4xx

    @DISPATCH-10
    Scenario Outline: Bodies that cannot be read, where a <source> is expected
      Given an extension that takes a text from the <source>
      When it is called with bodies that cannot be read
      And it is called as it should be
      Then DISPATCH-10 holds

      Examples:
        | source |
        | body   |
        | form   |

    @DISPATCH-10 @needs-input-defaults
    Scenario Outline: Bodies that cannot be read, where nothing of the <source> is required
      Given an extension that has defaults in the <source>
      When it is called with bodies that cannot be read
      And it is called as it should be
      Then DISPATCH-10 holds

      Examples:
        | source |
        | body   |
        | form   |

  Rule: DISPATCH-11 The run names what caused it

    @DISPATCH-11
    Scenario Outline: The cause of the run of <kind> extension
      Given <kind> extension that gives back what it takes
      When it is called and the runs of its workflow are looked at
      Then DISPATCH-11 holds

      Examples:
        | kind            |
        | an              |
        | an asynchronous |

    @DISPATCH-11
    Scenario: The cause of a run by another method than POST
      Given an extension that is called with PUT
      When it is called and the runs of its workflow are looked at
      Then DISPATCH-11 holds

    @DISPATCH-11
    Scenario Outline: The causes of the runs of <kind> extension, by two callers with a key each
      Given <kind> extension that gives back what it takes
      When it is called with one key and then with another, and its runs are looked at
      Then DISPATCH-11 holds

      Examples:
        | kind            |
        | an              |
        | an asynchronous |

  Rule: DISPATCH-12 A wrong method is a 405 with Allow, a 401 carries WWW-Authenticate

    @DISPATCH-12
    Scenario: What the refusals of strangers and of methods say
      Given an extension that gives back what it takes
      When it is called with every other method
      And it is called with a false credential
      Then DISPATCH-12 holds

  Rule: DISPATCH-13 The refusal of a parameter names it

    @DISPATCH-13
    Scenario: What the refusals of values say
      Given an extension that takes values from the query
      When it is called without each of its values
      And it is called with values of wrong types
      Then DISPATCH-13 holds
