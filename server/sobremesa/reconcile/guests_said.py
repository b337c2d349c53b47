"""What guests said to an invitation of ours: a chat that all of them declined is over, and nobody is asked again."""

from dataclasses import replace

from sqlalchemy.orm import Session

from sobremesa.model import ChatState, Snapshot, SocialKind
from sobremesa.planning.lying import everybody_declined
from sobremesa.store import chats


def note_declines(session: Session, account_id: str, snapshot: Snapshot) -> None:
    """Keep that the guests of a chat said no; the same run takes its event away."""
    lying = (one for one in snapshot.ours if one.kind is SocialKind.COFFEE and not one.cancelled)
    declined = {one.key.source for one in lying if everybody_declined(one)}
    for chat in chats.history(session, account_id) if declined else ():
        if chat.id in declined and chat.state is ChatState.WANTED:
            chats.save(session, account_id, replace(chat, state=ChatState.DECLINED))
