Feature: Replay
  What is stored is what was streamed, however it is paged, however often and whenever it is read.

  Rule: REPLAY-1 The settled replay has the types of the stream

    @REPLAY-1
    Scenario Outline: The run of a workflow that <document>
      Given a workflow that <document>
      When a run of it is created and executed
      Then REPLAY-1 holds

      Examples:
        | document  |
        | completes |
        | fails     |
        | is slow   |

  Rule: REPLAY-2 Each replayed event equals the streamed one

    @REPLAY-2
    Scenario Outline: The input holds <text>
      Given a workflow that echoes its input
      When a run of it is executed with an input that holds <text>
      Then REPLAY-2 holds

      Examples:
        | text                  |
        | line breaks           |
        | text beyond ASCII     |
        | control characters    |
        | a long text           |

  Rule: REPLAY-3 Every page size gives each event exactly once

    @REPLAY-3
    Scenario: Pages of every size
      Given a workflow that completes
      When a run of it is created and executed
      And its replay is read with every page size up to its length
      Then REPLAY-3 holds

    @REPLAY-3 @long
    Scenario: Pages of a run of many events
      Given a workflow of many events
      When a run of it is created and executed
      And its replay is read in pages of 37, 64, 100, 128, 256 and 1000
      Then REPLAY-3 holds

  Rule: REPLAY-4 Replaying changes nothing

    @REPLAY-4
    Scenario: A second replay
      Given a workflow of its own that completes
      And a run of it that was executed
      When its replay is read again
      And its replay is read between two censuses
      Then REPLAY-4 holds

    @REPLAY-4
    Scenario: The replay of a run that waits
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When its replay is read between two censuses
      And the run that waits is executed
      And its replay is read again
      Then REPLAY-4 holds

  Rule: REPLAY-5 An unknown run is a 404, a malformed cursor or limit a 4xx

    @REPLAY-5
    Scenario: An unknown run
      Given a workflow that completes
      When a run of it is created and executed
      And the replay of a run never created is asked for
      Then REPLAY-5 holds

    @REPLAY-5
    Scenario Outline: A <part> of <value>
      Given a workflow that completes
      When a run of it is created and executed
      And its replay is asked for with a <part> of <value>
      Then REPLAY-5 holds

      Examples:
        | part   | value      |
        | limit  | many       |
        | limit  | -1         |
        | limit  | 1.5        |
        | cursor | !          |
        | cursor | not-a-cursor |

  Rule: REPLAY-6 No page calls itself the last while events are missing

    @REPLAY-6
    Scenario Outline: Read at the moment the stream ended: a workflow that <document>
      Given a workflow that <document>
      When 8 runs of it are executed at once
      Then REPLAY-6 holds

      Examples:
        | document  |
        | completes |
        | fails     |

    @REPLAY-6
    Scenario: Read while the run goes on
      Given a workflow that is slow
      When its replay is read again and again while a run of it goes on
      Then REPLAY-6 holds

  Rule: REPLAY-7 A long run loses nothing

    @REPLAY-7 @slow @long
    Scenario: Thousands of events, and other runs beside them
      Given a workflow that is long
      When a run of it is executed beside 4 others
      Then REPLAY-7 holds

  Rule: REPLAY-8 Resuming at any event gives exactly the rest

    @REPLAY-8
    Scenario: Resumed at every event of a run that has ended
      Given a workflow that completes
      When a run of it is created and executed
      And its stream is resumed at each of its events
      Then REPLAY-8 holds

    @REPLAY-8
    Scenario: Resumed while the run goes on
      Given a workflow that is slow
      When the client of its run leaves after 2 events and resumes there
      Then REPLAY-8 holds
