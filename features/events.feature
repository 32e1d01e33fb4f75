Feature: Execution events
  Which types a stream may hold, what each event carries, and that a client can read it.

  Rule: EVT-1 Every event's type begins with node_ or workflow_

    @EVT-1
    Scenario Outline: The types in the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then EVT-1 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

  Rule: EVT-2 Agent talk never appears in an execution stream

    @EVT-2
    Scenario Outline: Agent talk in the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then EVT-2 holds

      Examples:
        | document  |
        | completes |
        | fails     |

  Rule: EVT-3 Every event has type, run_id and executor_id

    @EVT-3
    Scenario Outline: The fields in the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then EVT-3 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

  Rule: EVT-4 A bad event of the executor is never shown, and ends in workflow_error

    @EVT-4 @exclusive
    Scenario Outline: The executor produces <event>
      Given a workflow that completes
      And an executor that produces <event>
      When a run of it is created and executed
      Then EVT-4 holds

      Examples:
        | event                          |
        | a lawful event                 |
        | planning                       |
        | a tool call                    |
        | a tool result                  |
        | a foreign type                 |
        | a prefix in another case       |
        | no type                        |
        | a blank type                   |
        | no run_id                      |
        | a blank run_id                 |
        | no executor_id                 |
        | a blank executor_id            |
        | an executor_id that is a number |
        | a bad event before a success   |
        | a bad event after lawful ones  |

  Rule: EVT-5 The stream is readable and ends cleanly

    @EVT-5
    Scenario Outline: Reading the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then EVT-5 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

    @EVT-5
    Scenario Outline: The input holds <text>
      Given a workflow that echoes its input
      When a run of it is executed with an input that holds <text>
      Then EVT-5 holds

      Examples:
        | text                  |
        | line breaks           |
        | an event of its own   |
        | text beyond ASCII     |
        | control characters    |
        | a long text           |

  Rule: EVT-6 Node events name nodes of the document, and a node starts before it ends

    @EVT-6
    Scenario Outline: The nodes in the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then EVT-6 holds

      Examples:
        | document  |
        | completes |
        | fails     |

  Rule: EVT-7 Events arrive while the run goes on

    @EVT-7 @slow
    Scenario: Slow runs
      Given a workflow that is slow
      When 3 runs of it are executed at once
      Then EVT-7 holds
