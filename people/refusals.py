"""What this room refuses, each with a reason that may be shown to the person as it is."""

from collections.abc import Mapping

from people.languages import N_


class PeopleRefused(Exception):
    """A wish this room does not grant. `text` is English with {placeholders} filled from `params`."""

    code = "refused"
    text = ""

    def __init__(self, **params: str | int) -> None:
        self.params: Mapping[str, str | int] = params
        super().__init__(self.text.format(**params))


class SignInRefused(PeopleRefused):
    """Nobody was signed in."""


class WrongNameOrPassword(SignInRefused):
    """One text for every cause, so that it tells nobody which names exist."""

    code = "wrong_name_or_password"
    text = N_("The name or the password is wrong, or the account is closed.")


class TooManyAttempts(SignInRefused):
    code = "too_many_attempts"
    text = N_("Too many attempts. Try again in {seconds} seconds.")


class SignInBusy(SignInRefused):
    code = "sign_in_busy"
    text = N_("Many people are signing in at this moment. Try again in a few seconds.")


class AccountRefused(PeopleRefused):
    """The account was left as it is."""


class NameTaken(AccountRefused):
    code = "name_taken"
    text = N_("The user name {name} is taken. Names are never given a second time.")


class NameNotAllowed(AccountRefused):
    code = "name_not_allowed"
    text = N_(
        "A user name has 2 to 40 small letters, digits, dots, hyphens or underscores, starting with a letter."
    )


class DisplayNameNotAllowed(AccountRefused):
    code = "display_name_not_allowed"
    text = N_("The name shown to others needs 1 to 60 characters on one line.")


class RolesNotAllowed(AccountRefused):
    code = "roles_not_allowed"
    text = N_(
        "Choose at least one role. Administration and audit do not go together with working on tickets."
    )


class PasswordNotAllowed(AccountRefused):
    """`code` is that of the first thing wrong; see people.password_policy."""

    def __init__(self, *, code: str, text: str, **params: str | int) -> None:
        self.code, self.text = code, text
        super().__init__(**params)


class WrongCurrentPassword(AccountRefused):
    code = "wrong_current_password"
    text = N_("The current password is not right.")


class SamePassword(AccountRefused):
    code = "same_password"
    text = N_("The new password is the old one.")


class UnknownUser(AccountRefused):
    code = "unknown_user"
    text = N_("There is no user {name}.")


class UnknownLanguage(AccountRefused):
    code = "unknown_language"
    text = N_("This language is not offered.")


class LastAdministrator(AccountRefused):
    code = "last_administrator"
    text = N_("This is the last active administrator. Make somebody else one first.")


class NotPermitted(AccountRefused):
    code = "not_permitted"
    text = N_("Only an administrator may do this.")


class FirstStartRefused(PeopleRefused):
    code = "setup_token_refused"
    text = N_("This setup code is not valid any more. Restart the server: it prints a new one.")
