Feature: Documents
  A sound document is accepted and compiled; a broken one goes no further than its draft.

  Rule: DOC-1 A document with workflow_start and workflow_end is accepted, and its compiled form names both

    @DOC-1
    Scenario Outline: The document <what>
      When a workflow whose document <what> is created and saved again
      Then DOC-1 holds

      Examples:
        | what                            |
        | takes nothing                   |
        | gives back what it takes        |
        | takes a text from each source   |
        | puts a text together            |
        | declares nothing                |
        | fails                           |

    @DOC-1 @needs-extension
    Scenario: The document of a workflow that is published
      Given an extension that gives back what it takes
      When its document is edited and it is called
      Then DOC-1 holds

  Rule: DOC-2 A document with the other family's boundary is refused

    @DOC-2 @needs-extension
    Scenario Outline: A workflow with an agent flow's boundary: <way>
      Given an extension that gives back what it takes
      When a document with the fault foreign_boundary in its <way> is brought
      Then DOC-2 holds

      Examples:
        | way    |
        | start  |
        | end    |
        | both   |
        | beside |

    @DOC-2
    Scenario Outline: An agent flow with a workflow's boundary: <way>
      When an agent flow with a workflow's <way> is brought
      Then DOC-2 holds

      Examples:
        | way    |
        | start  |
        | end    |
        | both   |
        | beside |

  Rule: DOC-3 A broken document is refused by the time it is published, and what was published keeps serving

    @DOC-3 @needs-extension
    Scenario Outline: A document with <fault>
      Given an extension that gives back what it takes
      When a document with the fault <fault> is brought
      Then DOC-3 holds

      Examples:
        | fault         |
        | no_start      |
        | two_starts    |
        | no_end        |
        | cycle         |
        | duplicate_id  |
        | duplicate_key |

    @DOC-3 @needs-extension
    Scenario Outline: A document with <fault> in its <way>
      Given an extension that gives back what it takes
      When a document with the fault <fault> in its <way> is brought
      Then DOC-3 holds

      Examples:
        | fault          | way     |
        | unknown_node   | type    |
        | unknown_node   | edge    |
        | unknown_source | output  |
        | bad_default    | number  |
        | bad_default    | boolean |
        | bad_default    | string  |

      @needs-input-sources
      Examples: With sources of inputs
        | fault          | way     |
        | unknown_source | input   |

    @DOC-3 @needs-extension
    Scenario: Faults of every kind, one after another
      Given an extension that gives back what it takes
      When documents with every fault are brought
      Then DOC-3 holds

  Rule: DOC-4 Agent flows with start and answer are accepted as before

    @DOC-4
    Scenario: An agent flow is created and saved
      When an agent flow is created and saved again
      Then DOC-4 holds
