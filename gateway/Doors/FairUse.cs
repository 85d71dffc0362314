using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;

namespace Matching.Gateway.Doors;

/// <summary>
/// Nobody's commands crowd out the others': a bucket for each session and for each account, which outlive the
/// connections. What takes away (cancels, kill switches) has a bucket of its own, so that a flood of orders
/// never stands in its way; and so have a participant's mass actions, each of which may look at all that it
/// has (decision 40).
/// </summary>
/// <param name="limits">How much of each.</param>
/// <param name="ownerOf">A session's participant; 0 for the venue's own.</param>
/// <param name="openOrders">What mass actions may have to look at.</param>
internal sealed class FairUse(FairUseLimits limits, Func<int, int> ownerOf, OrderCounts openOrders)
    : IFollower
{
    /// <summary>
    /// Accounts that one participant may name before all others that it names share one bucket: which are its
    /// own only the engine knows.
    /// </summary>
    private const int AccountsPerParticipant = 1_024;

    private readonly ConcurrentDictionary<int, TokenBucket> _sessions = new();
    private readonly ConcurrentDictionary<int, TokenBucket> _takingAway = new();
    private readonly ConcurrentDictionary<(int Participant, int Account), TokenBucket> _accounts = new();
    private readonly ConcurrentDictionary<int, TokenBucket> _logOns = new();
    private readonly ConcurrentDictionary<int, TokenBucket> _stops = new();
    private readonly ConcurrentDictionary<int, TokenBucket> _follows = new();
    private readonly ConcurrentDictionary<int, Looks> _looks = new();
    private readonly ConcurrentDictionary<int, int> _named = new();
    private long _refused;

    /// <summary>So far; any thread may ask.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Whether a session's command may go on to the engine now.</summary>
    /// <param name="command">With the session's number.</param>
    /// <param name="participantId">Whose session it is.</param>
    /// <param name="looks">What it took of those, to be given back where the command is not taken.</param>
    /// <param name="wait">Nanoseconds until there is room for another, if not.</param>
    public bool TryAdmit(in Command command, int participantId, out int looks, out long wait)
    {
        long now = command.Header.ReceivedTime;
        looks = 0;
        bool takesAway = CommandGate.TakesAway(in command);
        ConcurrentDictionary<int, TokenBucket> buckets = takesAway ? _takingAway : _sessions;
        TokenBucket session = Of(buckets, command.Header.SessionId, limits.Session);
        if (!session.TryTake(now, out wait)) return Refuse();
        if (IsMassAction(in command) && !TryLook(in command, participantId, now, out looks, out wait))
        {
            session.GiveBack();
            return false;
        }
        int account = takesAway ? 0 : AccountOf(in command);
        if (account == 0 || BucketOf(participantId, account).TryTake(now, out wait)) return true;
        session.GiveBack();
        return Refuse();
    }

    /// <summary>
    /// Whether a participant may log on once more now: a logon is journaled, and comes before everybody's
    /// orders.
    /// </summary>
    public bool TryLogOn(int participantId, long now, out long wait) =>
        Of(_logOns, participantId, limits.LogOn).TryTake(now, out wait) || Refuse();

    /// <summary>
    /// Whether a participant may stop something once more now, past all that waits. Counted apart: logons
    /// that a bot in trouble has used up are not to stand in its way.
    /// </summary>
    public bool TryStop(int participantId, long now, out long wait) =>
        Of(_stops, participantId, limits.Stop).TryTake(now, out wait) || Refuse();

    /// <summary>
    /// Whether one more mass action of a participant may begin now: there must be what one transaction may
    /// look at, and it takes what all of its own may. So one of any size may begin, and the next one waits.
    /// </summary>
    public bool TryLook(in Command command, int participantId, long now, out int looks, out long wait)
    {
        looks = LooksOf(participantId).Begin(now, LooksOf(in command, participantId), out wait);
        return looks != 0 || Refuse();
    }

    /// <summary>A mass action was not taken after all: the engine has no room, for one.</summary>
    public void GiveBackLooks(int participantId, int looks)
    {
        if (looks != 0) LooksOf(participantId).GiveBack(looks);
    }

    /// <summary>Whether a participant may begin to follow one more public stream now.</summary>
    public bool TryFollow(int participantId, long now, out long wait) =>
        Of(_follows, participantId, limits.Follow).TryTake(now, out wait) || Refuse();

    /// <summary>Nothing is owed from before.</summary>
    public void TakeUp(MatchingEngine recovered)
    {
    }

    /// <summary>
    /// What a mass action looks at beyond what it took is charged when it has been: an operator's, and orders
    /// that were on their way when it was asked. Nobody sent what a lost connection or a switch begins.
    /// </summary>
    public void OnEvent(in Event e)
    {
        if (e.Header.Kind != EventKind.MassActionProgressed) return;
        ref readonly MassActionProgressed progress = ref e.MassActionProgressed;
        bool isAsked = progress.Action == MassAction.Report || progress.Reason == CancelReason.MassCancel;
        if (!isAsked) return;
        int participantId = ownerOf(progress.SessionId);
        if (participantId != 0) LooksOf(participantId).Look(e.Header.Time);
    }

    private bool Refuse()
    {
        Interlocked.Increment(ref _refused);
        return false;
    }

    private Looks LooksOf(int participantId) =>
        _looks.GetOrAdd(participantId, static (_, limit) => new Looks(limit), limits.Looks);

    /// <summary>By whole transactions. Others' accounts, which the engine refuses, tell nothing.</summary>
    private int LooksOf(in Command command, int participantId)
    {
        int account = command.Header.Kind == CommandKind.MassCancel
            ? command.MassCancel.AccountId
            : command.MassStatus.AccountId;
        int looks = 0;
        if (account == 0)
            looks = openOrders.OfParticipant(participantId) + openOrders.AccountsOf(participantId);
        else if (openOrders.OwnerOf(account) == participantId)
            looks = openOrders.OfAccount(account);
        return (looks / Limits.MaxLooksToGoOn + 1) * Limits.MaxLooksToGoOn;
    }

    private TokenBucket BucketOf(int participantId, int account)
    {
        if (_accounts.TryGetValue((participantId, account), out TokenBucket? bucket)) return bucket;
        // No further than it matters: it is asked of each command beyond.
        int named = _named.AddOrUpdate(
            participantId, 1, (_, before) => Math.Min(before, AccountsPerParticipant) + 1);
        return Of(_accounts, (participantId, named > AccountsPerParticipant ? 0 : account), limits.Account);
    }

    private static TokenBucket Of<TKey>(
        ConcurrentDictionary<TKey, TokenBucket> buckets, TKey key, RateLimit limit)
        where TKey : notnull =>
        buckets.TryGetValue(key, out TokenBucket? bucket)
            ? bucket
            : buckets.GetOrAdd(key, new TokenBucket(limit));

    private static bool IsMassAction(in Command command) =>
        command.Header.Kind is CommandKind.MassCancel or CommandKind.MassStatus;

    private static int AccountOf(in Command command) => command.Header.Kind switch
    {
        CommandKind.NewOrder => command.NewOrder.AccountId,
        CommandKind.ReplaceOrder => command.ReplaceOrder.AccountId,
        CommandKind.Quote => command.Quote.AccountId,
        _ => 0,
    };

    /// <summary>What a participant's mass actions may look at, and what of it has been paid for.</summary>
    private sealed class Looks(RateLimit limit)
    {
        private readonly TokenBucket _bucket = new(limit);
        private long _paid;

        public int Begin(long now, int looks, out long wait)
        {
            int taken = _bucket.Take(now, Limits.MaxLooksToGoOn, looks, out wait);
            Interlocked.Add(ref _paid, taken);
            return taken;
        }

        public void GiveBack(int looks)
        {
            Interlocked.Add(ref _paid, -looks);
            _bucket.GiveBack(looks);
        }

        /// <summary>One transaction of one has been.</summary>
        public void Look(long now)
        {
            if (Interlocked.Add(ref _paid, -Limits.MaxLooksToGoOn) >= 0) return;
            Interlocked.Add(ref _paid, Limits.MaxLooksToGoOn);
            _bucket.Charge(now, Limits.MaxLooksToGoOn);
        }
    }
}

/// <summary>What a session, an account over all sessions, and a participant may send.</summary>
internal sealed record FairUseLimits
{
    public RateLimit Session { get; init; } = new(100_000, 100_000);

    public RateLimit Account { get; init; } = new(100_000, 100_000);

    /// <summary>Of a participant's sessions together: all that it may have can come back at once.</summary>
    public RateLimit LogOn { get; init; } = new(PerSecond: 50, Burst: 500);

    /// <summary>Of a participant's kill switches and mass cancels that overtake.</summary>
    public RateLimit Stop { get; init; } = new(PerSecond: 5, Burst: 50);

    /// <summary>Orders that a participant's mass actions may look at: 60 ms of the engine at once.</summary>
    public RateLimit Looks { get; init; } = new(PerSecond: 100_000, Burst: 300_000);

    /// <summary>Public streams that a participant begins to follow, over all connections.</summary>
    public RateLimit Follow { get; init; } = new(PerSecond: 100, Burst: 2_000);
}
