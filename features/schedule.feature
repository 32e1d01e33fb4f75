Feature: Schedules
  What is due runs once; what fails stays failed; what is switched off stays quiet.

  Rule: SCHEDULE-1 A due schedule creates one asynchronous run that names the schedule

    @SCHEDULE-1 @exclusive @lane-clock
    Scenario Outline: The run of a workflow that <what>
      Given a clock of ours
      And a schedule of a workflow that <what>
      When its time comes
      Then SCHEDULE-1 holds

      Examples:
        | what                     |
        | takes nothing            |
        | gives back what it takes |
        | is slow                  |

    @SCHEDULE-1 @exclusive @lane-clock
    Scenario Outline: A schedule in the time zone <zone>
      Given a clock of ours
      And a schedule in the time zone <zone>
      When its time comes
      Then SCHEDULE-1 holds

      Examples:
        | zone             |
        | Asia/Shanghai    |
        | America/Bogota   |
        | Asia/Kathmandu   |

    @SCHEDULE-1 @exclusive @lane-clock
    Scenario Outline: A schedule that is due every minute, of a workflow that <what>
      Given a clock of ours
      And a schedule that is due every minute of a workflow that <what>
      When its time comes 3 times
      Then SCHEDULE-1 holds

      Examples:
        | what                     |
        | gives back what it takes |
        | fails                    |

    @SCHEDULE-1 @exclusive @lane-clock
    Scenario: Several schedules that are due at once
      Given a clock of ours
      When several schedules become due at once
      Then SCHEDULE-1 holds

  Rule: SCHEDULE-2 A scheduled run that fails is recorded as failed and never retried

    @SCHEDULE-2 @exclusive @lane-clock
    Scenario Outline: The run of a workflow that <what> is left alone
      Given a clock of ours
      And a schedule of a workflow that <what>
      When its time comes and passes
      Then SCHEDULE-2 holds

      Examples:
        | what       |
        | fails      |
        | fails late |

  Rule: SCHEDULE-3 One due time gives one run, however often the tick is delivered

    @SCHEDULE-3 @exclusive @lane-clock
    Scenario: The same time again and again
      Given a clock of ours
      And a schedule of a workflow that takes nothing
      When its time comes and is delivered 3 times again
      Then SCHEDULE-3 holds

    @SCHEDULE-3 @exclusive @lane-clock @concurrent
    Scenario Outline: The same time <times> times at once
      Given a clock of ours
      And a schedule of a workflow that takes nothing
      When its time is delivered <times> times at once
      Then SCHEDULE-3 holds

      Examples:
        | times |
        | 2     |
        | 8     |

    @SCHEDULE-3 @exclusive @slow
    Scenario: The same time before and after the server was started again
      Given a clock of ours
      And a schedule of a workflow that takes nothing
      When its time comes, the server is killed, and its time is delivered again
      Then SCHEDULE-3 holds

  Rule: SCHEDULE-4 A schedule that is disabled, or whose workflow is not published, creates none

    @SCHEDULE-4 @exclusive @lane-clock
    Scenario Outline: A schedule that is <state>
      Given a clock of ours
      And a schedule that is <state>
      When its time comes beside that of another
      Then SCHEDULE-4 holds

      Examples:
        | state                     |
        | saved disabled            |
        | disabled once it was live |
        | never published           |
        | unpublished               |

    @SCHEDULE-4 @SCHEDULE-1 @exclusive @lane-clock
    Scenario: Schedules are switched off and on while the time goes on
      Given a clock of ours
      And a program over two schedules
      When schedule 1 is published
      And schedule 2 is switched on
      And a minute passes
      And schedule 1 is switched off
      And schedule 2 is unpublished
      And the last minute is delivered again
      And a minute passes
      And schedule 1 is switched on
      And a minute passes
      And the last minute is delivered 3 times at once
      And what is due has run
      Then SCHEDULE-1 holds
      And every clause holds

  Rule: SCHEDULE-5 A malformed cron expression, time zone or input is refused with a 4xx

    @SCHEDULE-5
    Scenario Outline: Malformed: <part>
      When schedules with a malformed <part> are saved
      Then SCHEDULE-5 holds

      Examples:
        | part     |
        | cron     |
        | timezone |
        | input    |
