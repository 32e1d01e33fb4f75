Feature: Once only
  A run is executed by one request, however many ask, and a key or a decision counts once.

  Rule: ONCE-1 Executing a run again is refused and adds no event

    @ONCE-1
    Scenario Outline: A run of a workflow that <document> is executed again after its end
      Given a workflow that <document>
      And a run of it that was executed
      When it is executed again
      Then ONCE-1 holds

      Examples:
        | document  |
        | completes |
        | fails     |

    @ONCE-1 @concurrent
    Scenario: A run is executed again while it goes on
      Given a workflow that is slow
      And a run of it that waits to be executed
      When it is executed, and again while it goes on
      Then ONCE-1 holds

  Rule: ONCE-2 Of N concurrent executions exactly one is accepted

    @ONCE-2 @concurrent
    Scenario Outline: <count> clients ask for one run at once
      Given a workflow that completes
      And a run of it that waits to be executed
      When <count> clients ask for its execution at once
      Then ONCE-2 holds

      Examples: A few
        | count |
        | 2     |

      @load
      Examples: Many
        | count |
        | 12    |

    @ONCE-2 @concurrent
    Scenario: Many clients ask for a slow run at once
      Given a workflow that is slow
      And a run of it that waits to be executed
      When 8 clients ask for its execution at once
      Then ONCE-2 holds

    @ONCE-2 @concurrent @exclusive @lane-bridge-on @needs-decisions
    Scenario: Executions and decisions race for one run
      Given a workflow that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When 4 clients ask for its execution and 4 decide on it at once
      Then ONCE-2 holds

  Rule: ONCE-3 The same key gives the same run

    @ONCE-3
    Scenario: The same key, one after another
      Given a workflow of its own that completes
      When a run is created 3 times under one key
      Then ONCE-3 holds

    @ONCE-3 @concurrent
    Scenario: The same key, at once
      Given a workflow of its own that completes
      When a run is created 8 times at once under one key
      Then ONCE-3 holds

  Rule: ONCE-4 The same key with another body is refused

    @ONCE-4
    Scenario: The same key with another body
      Given a workflow of its own that completes
      When a run is created under one key with different bodies
      Then ONCE-4 holds

  Rule: ONCE-5 A decision delivered again executes nothing again, and is recorded

    @ONCE-5 @exclusive @lane-bridge-on
    Scenario: Delivered again, one after another
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it is delivered 3 times
      Then ONCE-5 holds

    @ONCE-5 @concurrent @exclusive @lane-bridge-on @load
    Scenario: Delivered many times at once
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it is delivered 20 times at once
      Then ONCE-5 holds
