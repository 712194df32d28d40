"""What Flask-Security says, in our words."""

# (sentence, kind): kinds are those of flashed messages.
WORDS: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (
        "The email address and password do not match. Check both, or reset your password.",
        "error",
    ),
    "GENERIC_RECOVERY": (
        "If there is an account for that address, a letter is on its way to it.",
        "info",
    ),
    "UNAUTHENTICATED": ("Sign in to see that page.", "info"),
    "REAUTHENTICATION_REQUIRED": (
        "You signed in a while ago. Confirm it is you before you change how you sign in.",
        "info",
    ),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "info"),
    "CONFIRM_REGISTRATION": (
        "We have sent a letter to %(email)s.",
        "info",
    ),
    "EMAIL_CONFIRMED": ("Your email address is confirmed. Sign in to go on.", "success"),
    "ALREADY_CONFIRMED": ("That email address is confirmed already. Sign in.", "info"),
    "INVALID_CONFIRMATION_TOKEN": (
        "That link is not complete. Copy all of it from the letter, or ask for a new one here.",
        "error",
    ),
    "CONFIRMATION_EXPIRED": (
        "That link worked for %(within)s and its time is over. Ask for a new one here.",
        "error",
    ),
    "CONFIRMATION_REQUEST": (
        "If %(email)s waits to be confirmed, a new letter is on its way to it.",
        "info",
    ),
    "CONFIRMATION_REQUIRED": (
        "Confirm your email address before you sign in: use the link in the letter we sent you.",
        "error",
    ),
    "DISABLED_ACCOUNT": ("This account is closed.", "error"),
    "EMAIL_NOT_PROVIDED": ("Enter your email address.", "error"),
    "INVALID_EMAIL_ADDRESS": (
        "Enter an email address in the right form, like name@example.org.",
        "error",
    ),
    "EMAIL_ALREADY_ASSOCIATED": ("There is an account for that address already.", "error"),
    "USER_DOES_NOT_EXIST": ("There is no account for that address.", "error"),
    "PASSWORD_NOT_PROVIDED": ("Enter your password.", "error"),
    "INVALID_PASSWORD": ("That is not your password. Try again, or reset it.", "error"),
    "PASSWORD_IS_THE_SAME": ("Choose a password that is different from the one now.", "error"),
    "PASSWORD_CHANGE": ("Your password is changed.", "success"),
    "PASSWORD_RESET_REQUEST": (
        "If there is an account for %(email)s, a letter is on its way to it.",
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (
        "That link worked for %(within)s and its time is over. Ask for a new one here.",
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "That link is not complete, or it has been used. Ask for a new one here.",
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is changed. Sign in with the new one.", "success"),
    "INVALID_REDIRECT": ("That address is not one of ours.", "error"),
    "API_ERROR": ("Part of what your browser sent was missing. Start again.", "error"),
    "INVALID_CODE": ("That code is not right.", "error"),
    "INVALID_RECOVERY_CODE": (
        "That is not one of your recovery codes, or it has been used. Each works once.",
        "error",
    ),
    "NO_RECOVERY_CODES_SETUP": ("You have no recovery codes yet.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        "That code is not right, or it was used before. Enter the next one the app shows.",
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (
        "You are signed in.",
        "success",
    ),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "Your authenticator app is set up. From now on we ask for its code after your password.",
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (
        "That step was not finished in time. Sign in again.",
        "error",
    ),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose one of the ways on this page.", "error"),
    "TWO_FACTOR_DISABLED": ("Your authenticator app is switched off.", "success"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took longer than %(within)s. Start again.", "error"),
    "WEBAUTHN_EXPIRED": ("That took longer than %(within)s. Start again.", "error"),
    "WEBAUTHN_NAME_REQUIRED": ("Give the passkey a name, like work laptop.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey called %(name)s. Choose another name.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey called %(name)s.", "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        "Use letters, numbers, spaces, hyphens and underscores in the name.",
        "error",
    ),
    "INVALID_INPUT": (
        "Use letters, numbers, spaces, hyphens and underscores in the name.",
        "error",
    ),
    "INVALID_INPUT_LENGTH": ("Use 64 characters or fewer.", "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is ready to use.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("That passkey is registered already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (
        "That passkey does not belong to an account here. Sign in with your password.",
        "error",
    ),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (
        "That passkey does not belong to an account here. Sign in with your password.",
        "error",
    ),
    "WEBAUTHN_NO_VERIFY": (
        "Your device's answer could not be checked. Try again, or use your password.",
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": ("That passkey cannot be used here.", "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": ("That passkey belongs to someone else.", "error"),
}
