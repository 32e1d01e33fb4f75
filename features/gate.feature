Feature: Fail-closed coordinator
  While the coordinator cannot say yes, nothing gets in, and nothing is left behind.

  Rule: GATE-1 Without a coordinator every dialog entry refuses, in one stable way

    @GATE-1 @exclusive @lane-coordinator
    Scenario: The coordinator is absent
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When the coordinator is absent
      And every dialog entry is asked
      And every dialog entry is asked
      Then GATE-1 holds

  Rule: GATE-2 That refusal has no side effect

    @GATE-2 @exclusive @lane-coordinator
    Scenario Outline: A dialog finds that the coordinator <mode>
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When the coordinator <mode>
      And every dialog entry is asked
      Then GATE-2 holds

      Examples:
        | mode      |
        | is absent |
        | raises    |

  Rule: GATE-3 A coordinator that raises or hangs is refused alike, in time

    @GATE-3 @exclusive @lane-coordinator @slow
    Scenario Outline: Every entry finds that the coordinator <mode>
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When the coordinator is absent
      And every entry is asked
      And the coordinator <mode>
      And every entry is asked
      Then GATE-3 holds

      Examples:
        | mode   |
        | raises |
        | hangs  |

  Rule: GATE-4 Without an allow nothing enters execution

    @GATE-4 @exclusive @lane-coordinator
    Scenario Outline: An execution finds that the coordinator <mode>
      Given a workflow of its own that completes
      And the decision bridge is on
      And a run of it that waits to be executed
      When the coordinator <mode>
      And every execution entry is asked
      Then GATE-4 holds

      Examples:
        | mode      |
        | is absent |
        | raises    |
        | denies    |

    @GATE-4 @GATE-5 @exclusive @needs-extension
    Scenario Outline: A call of <kind> extension, and the coordinator <mode>
      Given <kind> extension that gives back what it takes
      When the coordinator <mode>
      And it is called, which GATE-4 forbids
      And the coordinator is present
      And it is called as it should be
      Then GATE-4 holds
      And GATE-5 holds

      Examples:
        | kind            | mode      |
        | an              | is absent |
        | an              | raises    |
        | an asynchronous | denies    |

    @GATE-4 @exclusive @needs-schedule
    Scenario Outline: A schedule is due, and the coordinator <mode>
      Given a clock of ours
      And a schedule of a workflow that takes nothing
      When the coordinator <mode>
      And its time comes in vain
      And the coordinator is present
      And another one's time comes
      Then GATE-4 holds

      Examples:
        | mode      |
        | is absent |
        | denies    |

  Rule: GATE-5 Once the coordinator is back the same request is accepted

    @GATE-5 @exclusive @lane-coordinator
    Scenario Outline: The coordinator <mode>, and comes back
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When the coordinator <mode>
      And every entry is asked
      And the coordinator is present
      And every entry is asked again, each with a run of its own
      Then GATE-5 holds

      Examples:
        | mode      |
        | is absent |
        | raises    |

  Rule: GATE-6 The refusal leaves an audit record

    @GATE-6 @exclusive @lane-coordinator
    Scenario: Every entry is asked while the coordinator is absent
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When the coordinator is absent
      And every entry is asked
      Then GATE-6 holds
