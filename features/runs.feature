Feature: Run identity
  Nothing executes without the run that was named, and every run that was shown can be traced.

  Rule: RUN-1 An execution request without a usable run_id is refused and leaves no trace

    @RUN-1
    Scenario Outline: The run_id is <kind>
      Given a workflow that completes
      And a run of it that waits to be executed
      When its execution is asked for with a run_id that is <kind>
      And the same is asked for with the run that waits
      Then RUN-1 holds

      Examples:
        | kind        |
        | absent      |
        | null        |
        | empty       |
        | blank       |
        | a number    |
        | a boolean   |
        | a list      |
        | an object   |

  Rule: RUN-2 An execution request for a run never created is refused, and creates none

    @RUN-2
    Scenario: The run was never created
      Given a workflow that completes
      And a run of it that waits to be executed
      When the execution of a run never created is asked for
      And the same is asked for with the run that waits
      Then RUN-2 holds

  Rule: RUN-3 A run of another workflow is refused and keeps its state

    @RUN-3
    Scenario: The run belongs to another workflow
      Given a workflow that completes
      And a run of it that waits to be executed
      When another workflow is asked to execute that run
      And the same is asked for with the run that waits
      Then RUN-3 holds

    @RUN-3
    Scenario: The run belongs to another workflow and has ended
      Given a workflow that completes
      And a run of it that was executed
      When another workflow is asked to execute that run
      Then RUN-3 holds

  Rule: RUN-4 Every event carries the run_id that was asked for

    @RUN-4
    Scenario: One run
      Given a workflow that completes
      When a run of it is created and executed
      Then RUN-4 holds

    @RUN-4 @concurrent @load
    Scenario: Many runs of one workflow at once
      Given a workflow that is slow
      When 16 runs of it are executed at once
      Then RUN-4 holds

    @RUN-4 @concurrent @load
    Scenario: Runs of several workflows at once
      When runs of several workflows are executed at once
      Then RUN-4 holds

  Rule: RUN-5 Every run_id that was shown can be read and replayed

    @RUN-5
    Scenario: A run that was created and not executed
      Given a workflow that completes
      And a run of it that waits to be executed
      When every run that was shown is traced
      Then RUN-5 holds

    @RUN-5
    Scenario: The runs that the target lists
      Given a workflow of its own that completes
      And 3 runs of it that were executed
      When the runs of the workflow are listed
      And every run that was shown is traced
      Then RUN-5 holds

    @RUN-5 @exclusive @lane-decisions
    Scenario: The runs that dialogs show
      Given a workflow that completes
      And a run of it that was executed
      When every dialog entry is asked
      And every run that was shown is traced
      Then RUN-5 holds
