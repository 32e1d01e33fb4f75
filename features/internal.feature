Feature: Internal creation
  Out of reach by default, for administrators alone when switched on, out of reach again after.

  Rule: INTERNAL-1 By default the entries are out of reach, whatever the body

    @INTERNAL-1 @exclusive @lane-decisions
    Scenario Outline: Asked by <actor> with <body>
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When every internal entry is asked by <actor> with <body>
      Then INTERNAL-1 holds

      Examples:
        | actor             | body         |
        | the operator      | a good body  |
        | the administrator | a good body  |
        | nobody            | a good body  |
        | the administrator | an empty body |
        | the operator      | a bad body   |

  Rule: INTERNAL-2 Switched on, they refuse who is no administrator

    @INTERNAL-2 @exclusive @lane-decisions
    Scenario Outline: Asked by <actor>
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When internal creation is switched on
      And every internal entry is asked by <actor> with a good body
      Then INTERNAL-2 holds

      Examples:
        | actor        |
        | the operator |
        | nobody       |

  Rule: INTERNAL-3 Switched on, an administrator's creation succeeds and is audited

    @INTERNAL-3 @exclusive @lane-decisions
    Scenario: Asked by the administrator
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When internal creation is switched on
      And every internal entry is asked by the administrator with a good body
      Then INTERNAL-3 holds

  Rule: INTERNAL-4 Switched off again, they are out of reach again

    @INTERNAL-4 @exclusive @lane-decisions
    Scenario: On and off
      Given a workflow of its own that completes
      And a run of it that waits to be executed
      When internal creation is switched on
      And every internal entry is asked by the administrator with a good body
      And internal creation is switched off
      And every internal entry is asked by the administrator with a good body
      And every internal entry is asked by the operator with a good body
      Then INTERNAL-4 holds
