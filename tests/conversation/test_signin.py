"""Linking an account by chat: the key works, and is nowhere to be found afterwards."""

import pytest
from betting_world import (
    ON_BARCA,
    PREPARE,
    SECRET,
    YES,
    Desk,
    SandboxWorld,
    act,
    meaning,
    open_desk,
)

from chatbet.conversation.accounts import Accounts, TokenShelf
from chatbet.conversation.signin import key_in
from chatbet.sportsbook.model import Account
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.understanding.utterance import Act, Intent

KEY = "clave-ABC-123"
LINK = act(Act.LINK_ACCOUNT, f"vincula mi cuenta con la clave {KEY}", intent=Intent.HELP_REQUEST)
BALANCE = meaning("mi saldo", Intent.USER_BALANCE_QUERY)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("vincula mi cuenta con la clave ABC", "ABC"),
        ("mi clave de usuario es demo123", "demo123"),
        ("mi user key es abc-778", "abc-778"),
        ("conecta mi cuenta con la clave 12345", "12345"),
        ("usa mi cuenta, mi código es 889900", "889900"),
        ("aquí está mi user key: xk22", "xk22"),
        ("entro con mi usuario demo", "demo"),
        ("logueame con lucas89", "lucas89"),
        ("my user key is 4f2a", "4f2a"),
        ("link my account with the key «QX-9»", "QX-9"),
        ("minha chave de usuário é 8831, conecta", "8831"),
        ("vincula minha conta com a chave joao7", "joao7"),
        ("vincula mi cuenta", None),
        ("quiero iniciar sesión", None),
        ("here is my user key", None),
        ("link my account", None),
        ("cómo vinculo mi cuenta", None),
    ],
)
def test_the_key_is_found_where_it_is_named(text: str, key: str | None) -> None:
    """In three languages, and never made up."""
    assert key_in(text) == key


async def test_linking_shows_the_balance_and_keeps_no_key(redis: GuardedRedis, world: SandboxWorld) -> None:
    """Not in the session, the history, or anything else in Redis."""
    async with open_desk(redis, world, demo=False) as desk:
        assert "Cuenta vinculada. Tu saldo es" in (await desk.says(LINK)).text
        assert "1.000" in (await desk.says(BALANCE)).text.replace(",", ".")
        page = await desk.store.history(desk.session, limit=10, offset=0)
        assert page.messages[0]["content"] == "Mi clave de usuario: ••••"
        for key in await redis.keys("*"):
            assert KEY.encode() not in await redis.dump(key)


@pytest.mark.parametrize("intent", [Intent.BET_SIMULATION, Intent.ODDS_INFORMATION_QUERY, Intent.TOURNAMENT_INFO])
async def test_a_key_that_sounds_like_something_else_is_still_one(
    redis: GuardedRedis, world: SandboxWorld, intent: Intent
) -> None:
    """«adv-7a076bab47» reads like a handicap; it must not be kept as a message."""
    async with open_desk(redis, world, demo=False) as desk:
        answer = await desk.says(meaning("mi clave de usuario es adv-7a076bab47", intent))
        assert "Cuenta vinculada" in answer.text
        page = await desk.store.history(desk.session, limit=10, offset=0)
        assert page.messages[0]["content"] == "Mi clave de usuario: ••••"


async def test_the_key_may_come_in_the_next_message(redis: GuardedRedis, world: SandboxWorld) -> None:
    """It is asked for, and only the very next message counts."""
    async with open_desk(redis, world, demo=False) as desk:
        assert "Dime tu clave" in (await desk.says(act(Act.LINK_ACCOUNT, "vincula mi cuenta"))).text
        desk.script.meanings["xk22"] = meaning("xk22")
        assert "Cuenta vinculada" in (await desk.says(meaning("xk22"), again=True)).text


async def test_an_unknown_key_is_asked_for_again(redis: GuardedRedis, world: SandboxWorld) -> None:
    """The sportsbook decides."""
    async with open_desk(redis, world, demo=False) as desk:
        answer = await desk.says(act(Act.LINK_ACCOUNT, "mi clave es invalid-1"))
        assert "no reconoce esa clave" in answer.text


async def test_a_sportsbook_that_is_away_cannot_link(redis: GuardedRedis, world: SandboxWorld) -> None:
    """Said as what it is."""
    world.fault(paths=["/auth"], status=503)
    async with open_desk(redis, world, demo=False, patience=0.2) as desk:
        answer = await desk.says(LINK)
        assert "no pude vincular" in answer.text
        assert KEY not in answer.text


async def test_unlinking_holds_for_demo_accounts_too(desk: Desk) -> None:
    """It does not come back by itself."""
    assert "1.000" in (await desk.says(BALANCE)).text.replace(",", ".")
    await desk.says(act(Act.UNLINK_ACCOUNT, "desvincula mi cuenta"))
    assert "no está unida a una cuenta" in (await desk.says(BALANCE)).text
    assert "vincula tu cuenta" in (await desk.says(ON_BARCA)).text


async def test_a_slip_made_before_linking_can_be_placed_after(redis: GuardedRedis, world: SandboxWorld) -> None:
    """Kept as a calculation, then prepared and confirmed."""
    async with open_desk(redis, world, demo=False) as desk:
        await desk.says(ON_BARCA)
        await desk.says(act(Act.LINK_ACCOUNT, f"mi clave es demo-{desk.user}"))
        await desk.says(PREPARE)
        await desk.says(YES)
        assert len(desk.bets) == 1


async def test_accounts_rest_sealed(redis: GuardedRedis, world: SandboxWorld) -> None:
    """Another secret cannot open them."""
    async with open_desk(redis, world) as desk:
        sealed = desk.accounts.seal(Account("1", "key", "token"))
        assert "token" not in sealed
        assert desk.accounts.unsealed(sealed) == Account("1", "key", "token")
        other = Accounts(redis, desk.sportsbook, SECRET[::-1], demo=True)
        assert other.unsealed(sealed) is None


async def test_the_newest_token_is_shared_sealed_and_not_for_ever(redis: GuardedRedis) -> None:
    """Between workers with one secret; neither the key nor the token can be read in Redis."""
    account = Account("1", "the-users-key", "the-token")
    await TokenShelf(redis, SECRET).keep(account)
    assert await TokenShelf(redis, SECRET).newest("the-users-key") == account
    assert await TokenShelf(redis, SECRET[::-1]).newest("the-users-key") is None
    (name,) = await redis.keys("chatbet:t:*")
    kept = await redis.get(name)
    assert isinstance(kept, bytes)
    assert not any(secret in name + kept for secret in (b"the-users-key", b"the-token"))
    assert 0 < await redis.ttl(name) <= keys.TOKEN_TTL


async def test_without_redis_nobody_knows_a_newer_token(dead_redis: GuardedRedis) -> None:
    """Each worker then renews for itself."""
    shelf = TokenShelf(dead_redis, SECRET)
    await shelf.keep(Account("1", "key", "token"))
    assert await shelf.newest("key") is None
