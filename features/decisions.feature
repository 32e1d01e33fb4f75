Feature: Validated decisions
  Only what the coordinator allowed is executed, and every refusal can be looked up.

  Rule: DEC-1 An allowed decision executes its run, which can be traced to it

    @DEC-1 @exclusive @lane-bridge-on
    Scenario Outline: A decision on a run of a workflow that <document>
      Given a workflow that <document>
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it is delivered
      Then DEC-1 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

  Rule: DEC-2 A denied decision is refused, and nothing happened

    @DEC-2 @exclusive @lane-coordinator
    Scenario: The coordinator denies
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the coordinator denies
      And a decision on it must be refused
      And the coordinator is present
      And the lawful decision of DEC-2 on it is delivered
      Then DEC-2 holds

  Rule: DEC-3 A decision without a usable field is refused, and nothing happened

    @DEC-3 @exclusive @lane-bridge-on
    Scenario Outline: A decision whose <field> is <fault>
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision whose <field> is <fault> must be refused
      And the lawful decision of DEC-3 on it is delivered
      Then DEC-3 holds

      Examples:
        | field       | fault    |
        | decision_id | absent   |
        | workflow_id | absent   |
        | run_id      | absent   |
        | action      | absent   |
        | decision_id | blank    |
        | run_id      | a number |
        | action      | unknown  |

  Rule: DEC-4 A verdict that the coordinator did not give is refused, and nothing happened

    @DEC-4 @exclusive @lane-coordinator
    Scenario: The caller claims an allow that the coordinator denies
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the coordinator denies
      And a decision that claims an allow must be refused
      And the coordinator is present
      And the lawful decision of DEC-4 on it is delivered
      Then DEC-4 holds

    @DEC-4 @exclusive @lane-bridge-on
    Scenario: The payload is altered after its allow
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on another run is allowed
      And that decision, altered, must be refused
      And the lawful decision of DEC-4 on it is delivered
      Then DEC-4 holds

  Rule: DEC-5 An allow for one run or workflow starts no other

    @DEC-5 @exclusive @lane-bridge-on
    Scenario: The allow of one run is used for another
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on another run is allowed
      And that decision, used for this run, must be refused
      And the lawful decision of DEC-5 on it is delivered
      Then DEC-5 holds

    @DEC-5 @exclusive @lane-bridge-on
    Scenario: The decision names another workflow than the run's
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision on it for another workflow must be refused
      And the lawful decision of DEC-5 on it is delivered
      Then DEC-5 holds

  Rule: DEC-6 Every refusal leaves a record with its reason

    @DEC-6 @exclusive @lane-bridge-on
    Scenario Outline: The record of a decision whose <field> is <fault>
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision whose <field> is <fault> must be refused
      Then DEC-6 holds

      Examples:
        | field       | fault   |
        | decision_id | absent  |
        | action      | absent  |
        | run_id      | invented |

    @DEC-6 @exclusive @lane-coordinator
    Scenario: The record of a denied decision
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the coordinator denies
      And a decision on it must be refused
      Then DEC-6 holds

  Rule: DEC-7 A failing bridge gives no success

    @DEC-7 @exclusive @lane-decisions
    Scenario: The bridge raises
      Given a workflow that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the bridge raises
      And a decision on it is delivered
      And that decision is delivered again
      Then DEC-7 holds

  Rule: DEC-8 Refusals show no secret and no innards

    @DEC-8 @exclusive @lane-bridge-on
    Scenario: A refused decision carries a secret
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When a decision that carries a secret must be refused
      Then DEC-8 holds
