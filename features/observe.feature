Feature: Logs and monitoring
  Every run is in the logs, and the counts grow by exactly the runs that happened.

  Rule: OBSERVE-1 Every run, however started, is in the logs with its status and cause

    @OBSERVE-1 @needs-execution-stream
    Scenario Outline: Executions of a workflow that <what>
      Given a workflow of its own that <what>
      When 3 runs of it are executed at once
      And its log is read
      Then OBSERVE-1 holds

      Examples:
        | what       |
        | completes  |
        | fails      |
        | fails late |

    @OBSERVE-1 @needs-decisions @exclusive @lane-bridge-on
    Scenario: A decision
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it is delivered
      And its log is read
      Then OBSERVE-1 holds

    @OBSERVE-1 @needs-async
    Scenario Outline: Calls of an asynchronous extension that <what>
      Given an asynchronous extension that <what>
      When it is called as it should be
      And it is called as it should be
      And the log of its workflow is read
      Then OBSERVE-1 holds

      Examples:
        | what                     |
        | gives back what it takes |
        | fails                    |

  Rule: OBSERVE-2 Monitoring counts grow by exactly the runs that happened, by outcome

    @OBSERVE-2 @needs-execution-stream
    Scenario Outline: Executions of a workflow that <what> are counted
      Given a workflow of its own that <what>
      And its counts
      When 3 runs of it are executed at once
      And its counts are read until they have grown by 3
      And a run of it is created and executed
      And its counts are read until they have grown by 4
      Then OBSERVE-2 holds

      Examples:
        | what      |
        | completes |
        | fails     |

    @OBSERVE-2 @needs-execution-stream
    Scenario: Nothing is counted that was refused, or never executed
      Given a workflow of its own that completes
      And its counts
      And a run of it that was executed
      When its counts are read until they have grown by 1
      And it is executed again
      And a run of it is created and not executed
      And its counts are read until they have grown by 1
      Then OBSERVE-2 holds

    @OBSERVE-2 @needs-sync
    Scenario: Calls of an extension are counted
      Given an extension that gives back what it takes
      And the counts of its workflow
      When it is called as it should be
      And it is called as it should be
      And its counts are read until they have grown by 2
      Then OBSERVE-2 holds

    @OBSERVE-2 @needs-async
    Scenario Outline: Calls of an asynchronous extension that <what> are counted
      Given an asynchronous extension that <what>
      And the counts of its workflow
      When it is called as it should be
      And its counts are read until they have grown by 1
      Then OBSERVE-2 holds

      Examples:
        | what                     |
        | gives back what it takes |
        | fails                    |

    @OBSERVE-2 @needs-decisions @exclusive @lane-bridge-on
    Scenario: A decision is counted
      Given a workflow of its own that completes
      And its counts
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it is delivered
      And its counts are read until they have grown by 1
      Then OBSERVE-2 holds
