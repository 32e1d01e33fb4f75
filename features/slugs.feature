Feature: Slugs
  A slug has one owner in the whole system, however many ask at once and however they spell it.

  Rule: SLUG-1 Saving a trigger whose slug is taken is refused, and nothing happened to either trigger

    @SLUG-1
    Scenario Outline: Somebody <who> asks for a slug that is taken
      Given a slug that is saved with POST
      When somebody <who> asks for it with POST
      Then SLUG-1 holds

      Examples:
        | who                       |
        | without a trigger         |

      @needs-trigger-edits
      Examples: With a trigger of its own
        | who                       |
        | whose own slug is saved   |
        | who is published          |

  Rule: SLUG-2 Unique means in the whole system

    @SLUG-2
    Scenario Outline: A slug that is <held> is asked for by somebody <who> with <method>
      Given a slug that is <held> with POST
      When somebody <who> asks for it with <method>
      Then SLUG-2 holds

      Examples:
        | held                          | who                     | method |
        | saved                         | without a trigger       | GET    |
        | published                     | without a trigger       | PUT    |

      @needs-trigger-edits
      Examples: Where triggers are edited
        | held                          | who                     | method |
        | published                     | who is published        | GET    |
        | published, with another saved | without a trigger       | POST   |
        | published, with another saved | whose own slug is saved | POST   |
        | published, with another saved | who is published        | DELETE |

    @SLUG-2 @needs-slug-paths
    Scenario: A slug is asked for with another path
      Given a slug that is saved with POST
      When somebody asks for it with a path of its own
      Then SLUG-2 holds

  Rule: SLUG-3 Of N concurrent saves of one slug exactly one succeeds

    @SLUG-3 @concurrent
    Scenario: Several workflows save one slug at once
      When 8 workflows save one slug at once
      Then SLUG-3 holds

    @SLUG-3 @concurrent @load
    Scenario: Many workflows save one slug at once
      When 24 workflows save one slug at once
      Then SLUG-3 holds

  Rule: SLUG-4 Saving one's own slug again is no conflict

    @SLUG-4
    Scenario Outline: A slug that is <held> is saved again
      Given a slug that is <held> with POST
      When its owner saves it again
      Then SLUG-4 holds

      Examples:
        | held      |
        | saved     |
        | published |

  Rule: SLUG-5 A slug whose owner is gone is free

    @SLUG-5
    Scenario Outline: A slug whose owner was <held> and is deleted
      Given a slug that is <held> with POST
      When its owner is deleted and somebody else asks for it
      Then SLUG-5 holds

      Examples:
        | held      |
        | saved     |
        | published |

    @SLUG-5 @needs-trigger-removal
    Scenario: A slug whose trigger is removed
      Given a slug that is saved with POST
      When its trigger is removed and somebody else asks for it
      Then SLUG-5 holds

  Rule: SLUG-6 Two spellings that reach one route are never two slugs

    @SLUG-6
    Scenario Outline: A slug in another spelling: <spelling>
      Given a slug that is published with GET
      When it is called and asked for in another spelling: <spelling>
      Then SLUG-6 holds

      Examples:
        | spelling                      |
        | upper case                    |
        | one upper-case letter         |
        | percent-encoded               |
        | percent-encoded in lower case |
        | a slash behind it             |
        | an encoded slash behind it    |
        | a dot segment before it       |
        | full-width letters            |
        | a combining mark              |
        | a hyphen doubled              |
        | a hyphen behind it            |
        | underscores                   |

  Rule: SLUG-7 A malformed slug is refused

    @SLUG-7
    Scenario Outline: Slugs of which no route can be made, for somebody <who>
      When somebody <who> saves malformed slugs
      Then SLUG-7 holds

      Examples:
        | who                     |
        | without a trigger       |

      @needs-trigger-edits
      Examples: With a trigger of its own
        | who                     |
        | whose own slug is saved |

  Rule: SLUG-8 Only published extensions are served

    @SLUG-8
    Scenario: Paths at which nothing may be
      Given an extension that gives back what it takes
      When paths at which nothing may be are called
      Then SLUG-8 holds

  Rule: SLUG-9 The refusal of a taken slug is a 409

    @SLUG-9
    Scenario Outline: The refusal of a slug that is <held>
      Given a slug that is <held> with POST
      When somebody without a trigger asks for it with POST
      Then SLUG-9 holds

      Examples:
        | held      |
        | saved     |
        | published |
