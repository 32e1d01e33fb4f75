Feature: Versions
  What is published stays as it is while its draft is edited, and a run stays what it began as.

  Rule: VERSION-1 Editing a draft changes nothing that is published

    @VERSION-1 @needs-extension
    Scenario Outline: The draft of <kind> extension is edited
      Given <kind> extension that tells its version
      When its draft is edited and it is called
      Then VERSION-1 holds

      Examples:
        | kind            |
        | an              |
        | an asynchronous |

    @VERSION-1 @needs-extension @needs-trigger-edits
    Scenario: The draft's trigger is edited
      Given an asynchronous extension that tells its version
      When its trigger is edited and it is called
      Then VERSION-1 holds

  Rule: VERSION-2 A run keeps the version it began with when a new one is published

    @VERSION-2 @needs-extension @needs-async
    Scenario: A new version is published while a run goes on
      Given an asynchronous extension that tells its version after a while
      When it is called and a new version is published meanwhile
      Then VERSION-2 holds

    @VERSION-2 @needs-extension @needs-async @concurrent
    Scenario: New versions are published while callers call
      Given an asynchronous extension that tells its version after a while
      When new versions are published while callers call
      Then VERSION-2 holds
