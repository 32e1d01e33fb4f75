Feature: Terminal state
  A run that has ended says so once, last and truthfully, whatever its clients and its server suffer.

  Rule: TERM-1 A run that has ended has a terminal event

    @TERM-1
    Scenario Outline: The end of the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then TERM-1 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

    @TERM-1 @concurrent @load
    Scenario: Many runs at once
      When runs of several workflows are executed at once
      Then TERM-1 holds

  Rule: TERM-2 It has only one

    @TERM-2
    Scenario Outline: One end of the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then TERM-2 holds

      Examples:
        | document  |
        | completes |
        | fails     |

    @TERM-2 @concurrent @load
    Scenario: Many runs of one workflow at once
      Given a workflow that fails
      When 16 runs of it are executed at once
      Then TERM-2 holds

  Rule: TERM-3 Nothing follows it

    @TERM-3
    Scenario Outline: What follows the end of the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      And its replay is read again
      Then TERM-3 holds

      Examples:
        | document  |
        | completes |
        | fails     |

  Rule: TERM-4 The terminal event tells the truth

    @TERM-4
    Scenario Outline: The truth about the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then TERM-4 holds

      Examples:
        | document  |
        | completes |
        | fails     |

  Rule: TERM-5 The run's status agrees with its terminal event

    @TERM-5
    Scenario Outline: The status of the run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then TERM-5 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

  Rule: TERM-6 A disconnect leaves a run that still settles once

    @TERM-6 @slow
    Scenario Outline: The client leaves after <count> events
      Given a workflow that is slow
      When the client of its run leaves after <count> events
      Then TERM-6 holds

      Examples:
        | count |
        | 0     |
        | 1     |
        | 3     |

    @TERM-6 @slow
    Scenario: The client leaves before the answer
      Given a workflow that is slow
      When the client of its run leaves before the answer
      And the client of another run of it leaves after 1 events
      Then TERM-6 holds

    @TERM-6 @slow
    Scenario: The client leaves a run that fails
      Given a workflow that fails late
      When the client of its run leaves after 1 events
      Then TERM-6 holds

  Rule: TERM-7 A killed server settles its runs once it is back

    @TERM-7 @exclusive @slow
    Scenario: Killed while runs are under way
      Given a workflow that is slow
      When the server is killed while 4 runs of it are under way
      Then TERM-7 holds
