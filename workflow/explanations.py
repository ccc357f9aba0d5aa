"""Texts of this room by their codes: refusals, events, findings. Worded at the door (`workflow.wording`).

Placeholders are filled by name: `…_minor` as money, `…_at` as a moment, `…_text` and the names of roles,
states and actions translated, everything else as it is.
"""

from people.languages import N_

REFUSALS: dict[str, str] = {
    # Where and who
    "ticket_not_found": N_("There is no ticket {ticket}."),
    "action_unknown": N_("There is no action “{action}”."),
    "not_in_this_state": N_("“{action_name}” is not possible while the ticket is “{state_name}”."),
    "not_for_this_role": N_("“{action_name}” is not for your role."),
    "stale": N_("{actor} changed this ticket at {changed_at}: {action_name}. Look at it again, then decide."),
    "command_reused": N_("This form was already used for something else. Load the page again."),
    # Inputs
    "input_missing": N_("“{input_text}” is missing."),
    "input_unknown": N_("“{input}” is not asked for here."),
    "input_not_readable": N_("What was sent could not be read; amounts are whole minor units."),
    "only_for_programs": N_("Only the matching itself can send this."),
    "text_not_readable": N_("The text holds characters that cannot be shown."),
    "text_too_long": N_("The text may have up to {most} characters."),
    "assignee_unknown": N_("Nobody here is called “{assignee}”."),
    "assignee_in_no_team": N_("{assignee} does not work on tickets in that team."),
    "assignee_in_several_teams": N_("{assignee} belongs to several teams; write it as team/name."),
    "not_a_moment": N_("That is not a day or a time. Write it as 2026-07-20 or 2026-07-20 09:30."),
    "not_a_date": N_("“{question_text}” needs a day, written as 2026-07-20."),
    "not_a_yes_no": N_("“{question_text}” needs a yes or a no."),
    "not_a_amount": N_("“{question_text}” needs an amount."),
    "not_a_quantity": N_("“{question_text}” needs a whole number."),
    "not_a_choice": N_("“{question_text}” needs one of its choices."),
    "not_a_reference": N_("“{question_text}” needs the number of a record."),
    "not_a_file": N_("“{question_text}” needs a file."),
    "not_established_needs_reason": N_(
        "Say why “{question_text}” could not be established, and what was tried."
    ),
    "other_needs_words": N_("“Other” in “{question_text}” needs a comment or a file."),
    "answer_not_asked": N_("“{field}” is not asked for here."),
    "answers_not_readable": N_("The answers could not be read."),
    "resolution_unknown": N_("There is no resolution “{resolution}” for this kind of ticket."),
    "wait_is_a_hold": N_("Waiting is no resolution: put the ticket on hold until the day expected."),
    "adjustment_not_readable": N_("The amounts to book could not be read."),
    "amount_unknown": N_("There is no amount “{amount}” in this entry."),
    "amount_not_readable": N_("“{amount_text}” needs an amount."),
    "amount_missing": N_("“{amount_text}” is needed for the entry."),
    "claim_due_on_missing": N_("A claim needs the day by which it is to be paid."),
    "claim_due_on_past": N_("The claim's day {due_on} has passed."),
    "payload_hash_not_readable": N_("What you approve is not named. Load the page again."),
    "severity_unknown": N_("The severity is low, medium or high."),
    # Files
    "file_too_large": N_("{name} is too large: up to {most_megabytes} MB."),
    "file_empty": N_("{name} is empty."),
    "file_type_refused": N_("{name} is not of a kind kept here: picture, PDF, text, CSV, Excel or MP4."),
    "too_many_files": N_("Up to {most} files at a time."),
    # Assignment and holds
    "already_with_team": N_("The ticket is with {team_role} already."),
    "with_somebody_else": N_("The ticket is with {assignee}."),
    "with_another_team": N_("The ticket is with {team_role}."),
    "already_yours": N_("The ticket is yours already."),
    "take_it_first": N_("Take the ticket on first."),
    "own_ticket": N_("Somebody else must cancel a ticket that is yours."),
    "receiver_in_another_team": N_("The ticket is with {team_role}; hand it to one of them."),
    "receiver_has_it": N_("It is there already."),
    "hold_budget_used": N_("A ticket may be held {holds} times and {days} days in all; both are used up."),
    "hold_too_long": N_("It may be held {days} more days at most."),
    "hold_not_over": N_("The hold is not over yet."),
    "moment_is_past": N_("That time has passed, or is no later than now agreed."),
    # Facts and approval
    "facts_missing": N_("{team_role} must answer “{question_text}” first ({questions} open)."),
    "approval_is_waived": N_("This needs no approval."),
    "approval_is_required": N_("This needs approval."),
    "approvers_missing": N_(
        "This needs {votes} approvals of people with the role {approver_role} who had no part in it; "
        "there are {able}. An administrator can add one."
    ),
    "not_an_approver": N_("The policy names other people to approve this."),
    "maker_cannot_approve": N_("You had a part in this; somebody else must judge it."),
    "voted_already": N_("You have voted already."),
    "payload_changed": N_("What is to be approved is not what was shown. Look at it again."),
    "last_vote": N_("This is the last vote needed."),
    "votes_still_missing": N_("More votes are needed."),
    "not_the_submitter": N_("Only {submitter} can withdraw this."),
    "not_expired": N_("The time to approve is not over."),
    "approval_expired": N_("The time to approve is over. Finance has to submit it again."),
    # Runs
    "nothing_changed": N_("Nothing has changed."),
    "still_found": N_("The run still finds it."),
    "decided": N_("Exactly this was decided before."),
    "adjustment_stands": N_("Something was booked for it; reopen the ticket and have that reversed."),
    "still_found_no_duplicate": N_("It is still found. Name the ticket that it duplicates."),
    # Ends, levels, law
    "cooling_off": N_("The cooling-off is not over."),
    "trail_not_sound": N_("Its trail does not verify; it is not archived."),
    "not_overdue": N_("It is not overdue."),
    "highest_level": N_("It is at the highest level already."),
    "held_already": N_("It is under a legal hold already."),
    "not_held": N_("It is under no legal hold."),
    "second_person_needed": N_("Somebody else must release what you put on hold."),
}

ROLES: dict[str, str] = {
    "finance": N_("Finance"),
    "finance_lead": N_("Finance lead"),
    "customer_service": N_("Customer service"),
    "warehouse": N_("The warehouse"),
    "auditor": N_("Auditor"),
    "manager": N_("Manager"),
    "admin": N_("Administrator"),
    "system": N_("System"),
}

EVENTS: dict[str, str] = {
    "opened_by_run": N_("Run {run} found the difference"),
    "opened_by_finding": N_("Opened for an audit finding"),
    "assign_finance": N_("Assigned to {assignee}"),
    "assign_cs": N_("Assigned to {assignee}"),
    "assign_wh": N_("Assigned to {assignee}"),
    "confirm_cs": N_("Confirmed the after-sale facts"),
    "confirm_wh": N_("Confirmed the warehouse facts"),
    "hand_back_cs": N_("Handed back unanswered"),
    "hand_back_wh": N_("Handed back unanswered"),
    "hold": N_("On hold until {resume_at}"),
    "resume": N_("Resumed"),
    "extend_hold": N_("Hold extended until {resume_at}"),
    "submit": N_("Submitted for approval: {resolution}"),
    "resolve_direct": N_("Resolved: {resolution}"),
    "approve": N_("Approved, more votes needed"),
    "approve_final": N_("Approved"),
    "reject": N_("Rejected"),
    "withdraw": N_("Withdrew the request for approval"),
    "approval_expire": N_("The time to approve ran out"),
    "evidence_changed": N_("Run {run} found another difference; the approval is void"),
    "evidence_gone": N_("Run {run} no longer finds the difference; the approval is void"),
    "update": N_("Run {run} found another difference"),
    "only_reversal": N_("Run {run} no longer finds the difference; what was booked is to be reversed"),
    "clear": N_("Run {run} no longer finds the difference"),
    "recur": N_("Run {run} opened it again"),
    "reopen": N_("Reopened"),
    "cancel": N_("Cancelled"),
    "archive": N_("Archived"),
    "answer": N_("Recorded the facts of finance"),
    "take": N_("Took it on"),
    "hand_over": N_("Handed over to {assignee}"),
    "reassign": N_("Reassigned to {assignee}"),
    "escalate": N_("Escalated"),
    "comment": N_("Commented"),
    "audit_finding": N_("Recorded an audit finding"),
    "legal_hold": N_("Set a legal hold"),
    "release_hold": N_("Released the legal hold"),
}

CODES: dict[str, str] = {
    "vanished_after_booking": N_(
        "The difference is gone, yet something was booked for it. It is to be reversed."
    ),
    "audit_finding_on_archived": N_("An auditor found something in the archived ticket {ticket}."),
}
"""Explanations that this room itself gives to a ticket."""

SEVERITIES: dict[str, str] = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
DEBTORS: dict[str, str] = {
    "platform": N_("The platform"),
    "buyer": N_("The buyer"),
    "carrier": N_("The carrier"),
    "staff": N_("Whoever was responsible"),
    "supplier": N_("The supplier"),
}
