Feature: Synchronous replies
  A synchronous reply holds what is declared and nothing else, comes in time, and is nobody else's.

  Rule: SYNC-1 A success holds only what workflow_end declares, with the values of this run

    @SYNC-1
    Scenario Outline: The reply where the document <what>
      Given an extension that <what>
      When it is called as it should be
      Then SYNC-1 holds

      Examples:
        | what                          |
        | takes nothing                 |
        | gives back what it takes      |
        | takes a text from each source |
        | takes a value of each type    |
        | has plenty of time            |
        | puts a text together          |
        | declares nothing              |

    @SYNC-1 @needs-input-defaults
    Scenario: Values that were left out
      Given an extension that has defaults in the query
      When it is called with each of its values and without
      Then SYNC-1 holds

  Rule: SYNC-2 The reply comes within workflow_start's timeout

    @SYNC-2 @slow
    Scenario: Timeouts of 50, 200 and 700 ms, and runs that last longer
      When extensions with timeouts of 50, 200 and 700 ms are called whose runs last 150 ms longer
      Then SYNC-2 holds

  Rule: SYNC-3 A timed-out reply is no success and holds no output, and its run settles

    @SYNC-3 @slow
    Scenario: Runs that last far longer than their timeouts
      When extensions with timeouts of 50 and 300 ms are called whose runs last far longer
      Then SYNC-3 holds

  Rule: SYNC-4 A failed run is an error status with no output

    @SYNC-4
    Scenario Outline: The reply to a run that <what>
      Given an extension that <what>
      When it is called as it should be
      Then SYNC-4 holds

      Examples:
        | what       |
        | fails      |
        | fails late |

  Rule: SYNC-5 Concurrent callers never get each other's values

    @SYNC-5 @concurrent
    Scenario: Several callers at once
      Given an extension that gives back what it takes
      When 8 callers with values of their own call it at once
      Then SYNC-5 holds

    @SYNC-5 @concurrent @load
    Scenario: Many callers at once of a slow extension
      Given an extension that is slow
      When 32 callers with values of their own call it at once
      Then SYNC-5 holds
