Feature: Rollout and rollback
  What is switched off does nothing, and switching loses nothing.

  Rule: FLAG-1 With the decision bridge off an allowed decision executes nothing

    @FLAG-1
    Scenario: The bridge is off, as by default
      Given a workflow that completes
      And a run of it that waits to be executed
      When a decision on it is delivered
      Then FLAG-1 holds

    @FLAG-1 @exclusive @lane-decisions
    Scenario: The bridge is switched off again
      Given a workflow that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the decision bridge is switched off
      And a decision on it is delivered
      Then FLAG-1 holds

  Rule: FLAG-2 Without run persistence every execution entry refuses

    @FLAG-2 @exclusive
    Scenario: Runs cannot be kept
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When run persistence is switched off
      And every execution entry is asked
      Then FLAG-2 holds

    @FLAG-2 @exclusive @needs-extension
    Scenario Outline: A call of <kind> extension while runs cannot be kept
      Given <kind> extension that gives back what it takes
      When run persistence is switched off
      And it is called, which FLAG-2 forbids
      And run persistence is switched on
      And it is called as it should be
      Then FLAG-2 holds

      Examples:
        | kind            |
        | an              |
        | an asynchronous |

    @FLAG-2 @exclusive @needs-schedule
    Scenario: A schedule is due while runs cannot be kept
      Given a clock of ours
      And a schedule of a workflow that takes nothing
      When run persistence is switched off
      And its time comes in vain
      And run persistence is switched on
      And another one's time comes
      Then FLAG-2 holds

    @FLAG-2 @exclusive @needs-decisions
    Scenario: A program, as the machine writes them
      Given a workflow that completes
      And a program over it
      When run 1 is created
      And the decisions' bridge is put on
      And the keeping of runs is put off
      And the decision on run 1 is delivered
      And the keeping of runs is put on
      And the coordinator goes away
      And run 1 is executed
      And the coordinator comes back
      And the client of run 1 leaves after its first event
      And 3 clients ask for the execution of run 2 at once
      And the decisions' bridge is put off
      And the decision on run 2 is delivered
      And everything is put back and settles
      Then every clause holds

  Rule: FLAG-3 Switching a flag loses no earlier run

    @FLAG-3 @exclusive
    Scenario Outline: <flag> is switched and switched back
      Given a workflow that completes
      And a run of it that was executed
      When its replay is read again
      And <flag> is switched off
      And <flag> is switched on
      And its replay is read again
      Then FLAG-3 holds

      Examples:
        | flag            |
        | run persistence |

      @needs-decisions
      Examples: With decisions
        | flag                |
        | the decision bridge |

      @needs-internal-create
      Examples: With internal creation
        | flag              |
        | internal creation |
