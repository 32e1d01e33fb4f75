Feature: Asynchronous replies
  The reply names the run before it ends, and the run does what a synchronous call would have done.

  Rule: ASYNC-1 The reply is a success that names the run, before the run ends

    @ASYNC-1
    Scenario Outline: The reply where the document <what>
      Given an asynchronous extension that <what>
      When it is called as it should be
      Then ASYNC-1 holds

      Examples:
        | what                     |
        | gives back what it takes |
        | is very slow             |
        | fails late               |

  Rule: ASYNC-2 The run ends once, with the output that a synchronous call gives

    @ASYNC-2
    Scenario Outline: The run where the document <what>
      Given an asynchronous extension that <what>
      When it is called as it should be
      Then ASYNC-2 holds

      Examples:
        | what                          |
        | takes nothing                 |
        | takes a text from each source |
        | takes a value of each type    |
        | puts a text together          |
        | fails                         |
        | is slow                       |

  Rule: ASYNC-3 The run can be read at once

    @ASYNC-3
    Scenario: One caller
      Given an asynchronous extension that is slow
      When it is called as it should be
      Then ASYNC-3 holds

    @ASYNC-3 @concurrent
    Scenario: Several callers at once
      Given an asynchronous extension that gives back what it takes
      When 8 callers with values of their own call it at once
      Then ASYNC-3 holds

  Rule: ASYNC-4 The reply is a 202

    @ASYNC-4
    Scenario: The status of the reply
      Given an asynchronous extension that gives back what it takes
      When it is called as it should be
      Then ASYNC-4 holds
